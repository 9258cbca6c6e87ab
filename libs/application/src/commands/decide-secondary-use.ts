import type { SecondaryUseDecision, SecondaryUseRequest } from '#libs/consent';
import type { CodedError, Instant, PatientId } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { OnBehalfOf, PatientReference } from './decide-access.js';

/** "May their data go there for that?", of whomever it is asked. */
export interface SecondaryUseQuestion extends Omit<SecondaryUseRequest, 'actor' | 'at'> {
  readonly onBehalfOf?: OnBehalfOf | null;
}

export interface AnsweredUse {
  readonly kind: 'decision';
  readonly decisionId: string;
  /** Whose data it is: the survivor's, where the number asked for was superseded. */
  readonly patientId: PatientId;
  readonly decision: SecondaryUseDecision;
  readonly at: Instant;
  readonly knownAt: Instant;
}

/** Rules 2.1 and 2.2: a problem instead of a decision. */
export interface RefusedUse {
  readonly kind: 'problem';
  readonly error: CodedError;
}

export type SecondaryUseAnswer = AnsweredUse | RefusedUse;

/**
 * One question about 1 to 1,000 patients, answered as at one time and as known at one time; the answers stand in
 * their order, each recorded durably before any is given.
 */
export class DecideSecondaryUseCommand extends Command<readonly SecondaryUseAnswer[]> {
  constructor(
    readonly caller: Caller,
    readonly question: SecondaryUseQuestion,
    readonly patients: readonly PatientReference[],
    readonly correlationId: string,
  ) {
    super();
  }
}
