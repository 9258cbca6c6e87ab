import type { Kysely, Transaction } from 'kysely';

/** Type aliases, as are all tables' types: Kysely takes no interfaces. Nothing in them is personal. */
export type ReactorTables = {
  readonly reactor_checkpoint: {
    readonly name: string;
    /** Every event up to here that the reactor wants is among its items; empty before the first. */
    readonly position: string;
    /** With a slash and the id of its log after it, where the ledger was copied to the store it is in. */
    readonly ledger_id: string;
  };
  readonly reactor_item: {
    readonly reactor: string;
    readonly event_id: string;
    /** Where the event stands, to be read again when its time comes. */
    readonly stream: string;
    readonly revision: string;
    /** Empty for what was done while the ledger was in another store. */
    readonly position: string;
    readonly type: string;
    /** Empty: in no order with others. */
    readonly queue: string;
    readonly due: string;
    readonly state: ItemState;
    readonly failures: number;
    /** Code of the last failure. */
    readonly error: string | null;
    readonly changed_at: string;
  };
};

/** `done` and `dropped` ones stay for a while: they are what tells an event that is sent twice. */
export type ItemState = 'waiting' | 'done' | 'dead' | 'dropped';

export type ReactorDatabase = Kysely<unknown>;
export type ReactorTransaction = Transaction<unknown>;

export const tablesOf = (db: ReactorDatabase): Kysely<ReactorTables> => db.withTables<ReactorTables>();

/** Makes the tables that are missing; may be run at every start, and by several processes at once. */
export const migrateReactors = async (db: ReactorDatabase): Promise<void> => {
  const { schema } = db;
  const steps = [
    schema
      .createTable('reactor_checkpoint')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('position', 'text', (column) => column.notNull())
      .addColumn('ledger_id', 'text', (column) => column.notNull()),
    schema
      .createTable('reactor_item')
      .ifNotExists()
      .addColumn('reactor', 'text', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('stream', 'text', (column) => column.notNull())
      .addColumn('revision', 'text', (column) => column.notNull())
      .addColumn('position', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('queue', 'text', (column) => column.notNull())
      .addColumn('due', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('reactor_item_key', ['reactor', 'event_id']),
    schema
      .createIndex('reactor_item_due')
      .ifNotExists()
      .on('reactor_item')
      .columns(['reactor', 'state', 'due']),
    schema
      .createIndex('reactor_item_queue')
      .ifNotExists()
      .on('reactor_item')
      .columns(['reactor', 'state', 'queue', 'position']),
  ];
  // PostgreSQL lets one of two simultaneous `create ... if not exists` fail; repeated, it finds the other's.
  for (const step of steps) await step.execute().catch(() => step.execute());
};
