import type { Instant } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';

/** What became of the codes issued within some time. */
export interface CodeFigures {
  readonly issued: number;
  /** Of them: delivered, failed, acted on, or over without a word. */
  readonly settled: number;
  /** Could not be delivered. */
  readonly failed: number;
  /** Not failed, and acted on or over by time. */
  readonly over: number;
  /** Of those that are over: the patient passed the code on, or said yes online. */
  readonly answered: number;
}

/** Too many could not be delivered, or too few were acted on. */
export const breakerCauses = ['failures', 'unanswered'] as const;
export type BreakerCause = (typeof breakerCauses)[number];

/** No codes are issued from now on. */
export interface CodeBreakerOpened {
  readonly cause: BreakerCause;
  readonly figures: CodeFigures;
  /** The policy it was judged by. */
  readonly policyVersion: string;
  readonly at: Instant;
  /** From then on codes go out on trial. */
  readonly trialFrom: Instant;
  readonly recordedBy: Actor;
}

/** Codes go out again: the trial went well, or an administrator says so. */
export interface CodeBreakerClosed {
  readonly cause: 'trial-passed' | 'administrator';
  /** Of an administrator; null for a trial. */
  readonly reason: string | null;
  readonly at: Instant;
  readonly recordedBy: Actor;
}
