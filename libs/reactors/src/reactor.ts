import type { RecordedEvent, SubscriptionFilter } from '#libs/event-store';
import type { Instant } from '#libs/kernel';

/** What a reactor means to do about an event. */
export interface Plan {
  /** Not before then: the instant of the event for what is to be done at once, a later one for a timer. */
  readonly due: Instant;
  /** What shares a queue is done one after the other, in the ledger's order; null: in no order. */
  readonly queue: string | null;
}

export interface Reaction {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the process stops or another has taken over: what is not begun should not begin. */
  readonly signal: AbortSignal;
}

/**
 * An effect of the ledger on the world. It is done at least once for every event that it plans something for, by one
 * process at a time; after a crash in between, once more. It must therefore do the same again when it is asked again:
 * ids it makes are derived from the event's. Rebuilding read models never reaches it.
 */
export interface Reactor {
  /** Stable for ever: its place in the ledger is kept under it. */
  readonly name: string;
  readonly filter: SubscriptionFilter;
  /** Where it begins in a ledger it has never seen: `head` for what tells people, `start` for what keeps order. */
  readonly begins: 'head' | 'start';
  /** From what an event says in the clear; null when there is nothing to do. Must not throw on any event. */
  plan(event: RecordedEvent): Plan | null;
  /** Throws when it is to be tried again; an error may say when by `retryAfterSeconds` in its details. */
  handle(event: RecordedEvent, reaction: Reaction): Promise<void>;
}
