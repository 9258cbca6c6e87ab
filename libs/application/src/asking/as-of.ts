import { type Instant } from '#libs/kernel';
import type { LedgerTime } from '../ledger-time.js';
import type { AsOf } from '../queries/times.js';

/** The times a question is really about. */
export interface Times {
  readonly at: Instant;
  readonly knownAt: Instant;
}

/**
 * What is not said means now. What will be known later is not known yet: a later `knownAt` reads as now, so that the
 * same question about the time answered gets the same answer for ever.
 */
export const timesOf = (
  time: LedgerTime,
  { at, knownAt }: AsOf,
  known: readonly (Instant | undefined)[],
): Times => {
  const now = time.toAnswer(known);
  return { at: at ?? now, knownAt: knownAt === null || knownAt > now ? now : knownAt };
};
