import type { AccessDecision } from '#libs/consent';
import type { CodedError, Instant, OdsCode, PatientId } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';

/** Which patient is meant: by the ledger's own id, or by NHS number as it was written. */
export type PatientReference =
  | { readonly patientId: PatientId; readonly nhsNumber?: undefined }
  | { readonly nhsNumber: string; readonly patientId?: undefined };

/** The person a service asks for; everybody else asks for themselves. */
export interface OnBehalfOf {
  readonly id: string;
  readonly name: string | null;
  readonly roleCode: string | null;
}

/** "May this organisation see this record now?" */
export interface AccessQuestion {
  readonly patient: PatientReference;
  readonly viewer: OdsCode;
  readonly purpose: string;
  readonly sources: 'any' | readonly OdsCode[];
  readonly items: readonly string[];
  readonly onBehalfOf?: OnBehalfOf | null;
}

export interface AnsweredAccess {
  readonly kind: 'decision';
  readonly decisionId: string;
  /** Whose record it is: the survivor's, where the number asked for was superseded. */
  readonly patientId: PatientId;
  readonly decision: AccessDecision;
  readonly at: Instant;
  readonly knownAt: Instant;
}

/** Rules 1 and 2, or a question this caller may not ask: a problem instead of a decision. */
export interface RefusedAccess {
  readonly kind: 'problem';
  readonly error: CodedError;
}

export type AccessAnswer = AnsweredAccess | RefusedAccess;

/** 1 to 1,000 questions; the answers stand in their order, each recorded durably before any is given. */
export class DecideAccessCommand extends Command<readonly AccessAnswer[]> {
  constructor(
    readonly caller: Caller,
    readonly requests: readonly AccessQuestion[],
    readonly correlationId: string,
  ) {
    super();
  }
}
