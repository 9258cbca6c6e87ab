import type { EventStore, Position } from '#libs/event-store';
import { type ProjectionFault, start } from './build.js';
import type { Progress, ProjectionState } from './progress.js';
import type { Projection } from './projection.js';

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly state: ProjectionState;
  /** Undefined before the first event. */
  readonly position: Position | undefined;
  /** Whether the ledger goes on past `position`; `unknown` while the ledger does not answer. */
  readonly lag: 'none' | 'behind' | 'unknown';
  readonly lastErrorCode: string | undefined;
  /** Set when the state is `faulted`. */
  readonly fault: ProjectionFault | undefined;
}

/** The ledger's newest position; null when it does not answer, which a status must survive. */
export const headOf = async (store: EventStore): Promise<Position | undefined | null> => {
  try {
    return (await store.identity()).head;
  } catch {
    return null;
  }
};

export const statusOf = (
  { name, version }: Projection,
  { state, position, lastErrorCode, fault }: Progress,
  head: Position | undefined | null,
): ProjectionStatus => ({
  name,
  version,
  state,
  position: position === start ? undefined : position,
  lag: head === null ? 'unknown' : position < (head ?? start) ? 'behind' : 'none',
  lastErrorCode,
  fault,
});
