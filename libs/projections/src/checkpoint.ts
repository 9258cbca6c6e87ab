import type { Position } from '#libs/event-store';
import type { ReadDatabase } from './projection.js';

/** How far a projection's rows reach; `start` is before the first event, and smaller than every position. */
export type Reached = Position | typeof start;
export const start = '';

/** A type alias, as are all tables' types: Kysely takes no interfaces. */
export type CheckpointTables = {
  readonly projection_checkpoint: {
    readonly name: string;
    readonly version: number;
    /** Every event up to here that the projection wants is in its rows. */
    readonly position: string;
    /** The ledger the rows were made from. */
    readonly ledger_id: string;
    /** JSON list of the tables, for whoever replaces this version without knowing it. */
    readonly tables: string;
  };
};

export interface Checkpoint {
  readonly version: number;
  readonly position: Reached;
  readonly ledgerId: string;
  readonly tables: readonly string[];
}

/** Makes the table if it is missing. */
export const migrateCheckpoints = (db: ReadDatabase): Promise<void> =>
  db.schema
    .createTable('projection_checkpoint')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('ledger_id', 'text', (column) => column.notNull())
    .addColumn('tables', 'text', (column) => column.notNull())
    .execute();

export const readCheckpoint = async (db: ReadDatabase, name: string): Promise<Checkpoint | undefined> => {
  const row = await db
    .withTables<CheckpointTables>()
    .selectFrom('projection_checkpoint')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { version, position, ledger_id, tables } = row;
  return {
    version,
    position: position as Reached,
    ledgerId: ledger_id,
    tables: JSON.parse(tables) as readonly string[],
  };
};

export const writeCheckpoint = async (
  db: ReadDatabase,
  name: string,
  { version, position, ledgerId, tables }: Checkpoint,
): Promise<void> => {
  const values = { version, position, ledger_id: ledgerId, tables: JSON.stringify(tables) };
  await db
    .withTables<CheckpointTables>()
    .insertInto('projection_checkpoint')
    .values({ name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
};

export interface CheckpointMove {
  readonly name: string;
  readonly version: number;
  readonly from: Reached;
  readonly to: Position;
}

/** Moves the checkpoint if it stands where it is believed to; false when it does not. */
export const moveCheckpoint = async (
  db: ReadDatabase,
  { name, version, from, to }: CheckpointMove,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .withTables<CheckpointTables>()
    .updateTable('projection_checkpoint')
    .set({ position: to })
    .where('name', '=', name)
    .where('version', '=', version)
    .where('position', '=', from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};
