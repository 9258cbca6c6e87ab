import type { NewEvent, RecordedEvent, StreamId } from './event.js';
import type { ExpectedRevision } from './port.js';

/** Events of one stream that stand side by side in the ledger they are copied from. */
export interface CopiedAppend {
  readonly stream: StreamId;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/**
 * A store that a ledger is being moved into. It has taken over the ledger's id, and refuses to be opened as a ledger
 * until the copy is finished.
 */
export interface CopyTarget {
  /** `new`: nothing was there. `begun`: an earlier copy of the same ledger did not get to its end. */
  readonly state: 'new' | 'begun' | 'finished';
  /** Everything that stands in the store. Throws EVENT_STORE_CANNOT_OPEN at an event that is not a ledger's. */
  readAll(): AsyncIterable<RecordedEvent>;
  /**
   * Writes the appends so that their order in the log is the order given. Rejects as `EventStore.append` does; also
   * with EVENT_STORE_DAMAGED when the store has put them in another order, after which the copy cannot be mended.
   */
  appendInOrder(appends: readonly CopiedAppend[]): Promise<void>;
  /** From now on the store can be opened as the ledger. */
  finish(): Promise<void>;
  close(): Promise<void>;
}
