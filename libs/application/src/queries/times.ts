import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';

/** "As at D, as known at K": both default to now. */
export interface AsOf {
  readonly at: Instant | null;
  readonly knownAt: Instant | null;
}

/** The position of a write the caller has seen acknowledged: the answer is no older. */
export interface Fresh {
  readonly minPosition: Position | null;
}
