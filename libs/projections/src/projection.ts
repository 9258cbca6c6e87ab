import type { Kysely, Transaction } from 'kysely';
import type { RecordedEvent, SubscriptionFilter } from '#libs/event-store';

/** The read models' database, SQLite or PostgreSQL; each projection adds its tables' types by `withTables`. */
export type ReadDatabase = Kysely<unknown>;
export type ReadTransaction = Transaction<unknown>;

/** A read model as the engine keeps it. Its rows must follow from the events alone: no clock, no chance. */
export interface Projection {
  /** Known by this name for ever, whatever its version. */
  readonly name: string;
  /** A new number drops the tables of the old one and builds anew from the start of the ledger. */
  readonly version: number;
  readonly filter: SubscriptionFilter;
  /** Its tables' names, each ending in `_v<version>`, so that two versions can stand side by side. */
  readonly tables: readonly string[];
  /** Makes the tables that are missing. */
  migrate(db: ReadDatabase): Promise<void>;
  /**
   * Brings the rows up to date with more events, in ledger order, none of them seen before. Part of a transaction
   * that also moves the checkpoint; when it throws, nothing of it happened.
   */
  apply(tx: ReadTransaction, events: readonly RecordedEvent[]): Promise<void>;
}
