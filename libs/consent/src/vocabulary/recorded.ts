import type { EventId, Instant } from '#libs/kernel';

/** A domain event as the ledger holds it: with its id and its record time. */
export type Recorded<E> = E & { readonly id: EventId; readonly recordedAt: Instant };

/** What every remembered fact carries: the event that states it and when that was recorded. */
export interface Fact {
  readonly eventId: EventId;
  readonly recordedAt: Instant;
}
