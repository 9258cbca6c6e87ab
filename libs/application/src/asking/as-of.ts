import { type Instant } from '#libs/kernel';
import type { AnswerTimes } from '../ledger-time.js';
import type { AsOf } from '../queries/times.js';

/** The times a question is really about. */
export interface Times {
  readonly at: Instant;
  readonly knownAt: Instant;
  /** Whether it is about what was known before now. */
  readonly isPast: boolean;
}

/**
 * What is not said means now. What will be known later is not known yet: a later `knownAt` reads as now, so that the
 * same question about the time answered gets the same answer for ever.
 */
export const timesOf = ({ at, knownAt }: AsOf, now: AnswerTimes): Times => {
  const isPast = knownAt !== null && knownAt < now.knownAt;
  return { at: at ?? now.at, knownAt: isPast ? knownAt : now.knownAt, isPast };
};
