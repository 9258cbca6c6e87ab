import type { EventId, Instant } from '#libs/kernel';
import { type ChoiceValue, strictness } from '../vocabulary/sharing.js';

/** One choice at one scope, as far as precedence is concerned. */
export interface Entry {
  readonly eventId: EventId;
  readonly value: ChoiceValue;
  readonly from: Instant;
  readonly to: Instant | null;
  /** An answered no, which a later yes lifts; a recorded choice is lifted by another choice alone. */
  readonly answered: boolean;
}

/** Whether `a` gives way to `b`: by effective time, and at one instant the strictest holds. */
const givesWayTo = (a: Entry, b: Entry): boolean =>
  a.from === b.from ? strictness(a.value) <= strictness(b.value) : a.from < b.from;

const lasts = (entry: Entry, at: Instant): boolean => entry.to === null || at < entry.to;

const newest = (entries: readonly Entry[]): Entry | undefined =>
  entries.reduce<Entry | undefined>(
    (held, entry) => (held === undefined || givesWayTo(held, entry) ? entry : held),
    undefined,
  );

/**
 * The entry that holds at one scope (section 2, Precedence). Entries come in recorded order.
 * The newest one decides while it lasts. Once it has ended no older grant comes back,
 * but an older dissent or `verify` that still lasts does.
 */
export const inForce = (entries: readonly Entry[], at: Instant): Entry | undefined => {
  const started = entries.filter((entry) => entry.from <= at);
  const last = newest(started);
  if (last === undefined || lasts(last, at)) return last;
  return newest(started.filter((entry) => entry.value !== 'granted' && lasts(entry, at)));
};

/** The first of several ends; null is an open one. */
export const earliest = (ends: readonly (Instant | null)[]): Instant | null =>
  ends.reduce((first, end) => (first === null || (end !== null && end < first) ? end : first), null);

/** The strictest of several standings; nothing recorded is stricter than a grant and laxer than `verify`. */
export const strictest = (standings: readonly (Entry | undefined)[]): Entry | undefined => {
  const [first, ...others] = standings;
  return others.reduce(
    (held, other) => (strictness(other?.value) > strictness(held?.value) ? other : held),
    first,
  );
};
