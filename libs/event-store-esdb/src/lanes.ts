import type { Lane } from './lane.js';

/** A lane for each kind of traffic. */
export interface Lanes {
  readonly writes: Lane;
  readonly reads: Lane;
  readonly subscriptions: Lane;
}
