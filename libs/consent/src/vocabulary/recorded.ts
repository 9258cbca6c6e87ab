import type { EventId, Instant } from '#libs/kernel';

/** A domain event as the ledger holds it: with its id and its record time. */
export type Recorded<E> = E & { readonly id: EventId; readonly recordedAt: Instant };
