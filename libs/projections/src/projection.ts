import type { Kysely, Transaction } from 'kysely';
import type { RecordedEvent, SubscriptionFilter } from '#libs/event-store';

/** The read models' database, SQLite or PostgreSQL; each projection adds its tables' types by `withTables`. */
export type ReadDatabase = Kysely<unknown>;
export type ReadTransaction = Transaction<unknown>;

/** What else a projection is told of a batch. */
export interface Applying {
  /** Events that an operator had skipped, in ledger order: of no effect, but a fold must move past them. */
  readonly skipped: readonly RecordedEvent[];
  /** Whether they come stream by stream: of those that are in a batch only the last is met again. */
  readonly byStream?: boolean;
}

/** A read model as the engine keeps it. Its rows must follow from the events alone: no clock, no chance. */
export interface Projection {
  /** Known by this name for ever, whatever its version. */
  readonly name: string;
  /** A new number has the rows built anew beside the old ones, which are read until the new ones have caught up. */
  readonly version: number;
  readonly filter: SubscriptionFilter;
  /**
   * Its tables as queries name them, the same in all versions. Each build has tables of its own behind these names:
   * what `migrate` and `apply` are handed writes to those of its build, what reads by these names reads the live one.
   */
  readonly tables: readonly string[];
  /** Makes the tables that are missing. Each has a primary key. */
  migrate(db: ReadDatabase): Promise<void>;
  /**
   * Brings the rows up to date with more events, in ledger order, none of them seen before. Part of a transaction
   * that also moves the checkpoint; when it throws, nothing of it happened.
   */
  apply(tx: ReadTransaction, events: readonly RecordedEvent[], applying?: Applying): Promise<void>;
  /** Pause in ms after a batch that was not full, where others wait for each row. Default: the engine's. */
  readonly paceMillis?: number;
  /** Whether others wait for each row, so that it is not to wait for what other projections have taken of the thread. */
  readonly urgent?: boolean;
  /**
   * Whether its rows of a stream follow from that stream alone: streams may then be applied in any order, each in its
   * own, so that a rebuild can go by streams and be shared out over them. Otherwise it goes by the log, alone.
   */
  readonly byStream?: boolean;
}
