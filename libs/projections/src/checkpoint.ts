import { sql } from 'kysely';
import { type Checkpoint, movingStates, type Reached, start } from './build.js';
import type { BuildId } from './build-tables.js';
import type { CatalogueTables } from './catalogue.js';
import type { ReadDatabase } from './projection.js';
import { addChecksums, emptyChecksum, isPostgres } from './row-sums/index.js';
import { noWalk, walkOf } from './walk.js';

/** A type alias, as are all tables' types: Kysely takes no interfaces. */
export type CheckpointTables = CatalogueTables & {
  readonly projection_progress: {
    readonly name: string;
    readonly build: number;
    readonly partition: number;
    /** Every event up to here that the partition is to apply is in its rows. */
    readonly position: string;
    /** How far a walk over streams is; empty where there is none. */
    readonly walk: string;
    /** Of the rows it wrote. */
    readonly checksum: string;
  };
};

const tablesOf = (db: ReadDatabase) => db.withTables<CheckpointTables>();

/** Makes the table if it is missing, and what tables of before walks do not have. */
export const migrateCheckpoints = async (db: ReadDatabase): Promise<void> => {
  await db.schema
    .createTable('projection_progress')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('build', 'integer', (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('checksum', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('projection_progress_key', ['name', 'build', 'partition'])
    .execute();
  if (isPostgres(db)) {
    await sql`alter table projection_progress add column if not exists walk text not null default ''`.execute(
      db,
    );
    return;
  }
  const { rows } =
    await sql`select 1 from pragma_table_info('projection_progress') where name = 'walk'`.execute(db);
  if (rows.length === 0)
    await sql`alter table projection_progress add column walk text not null default ''`.execute(db);
};

const rowsOf = (db: ReadDatabase, { name, build }: BuildId) =>
  tablesOf(db).selectFrom('projection_progress').where('name', '=', name).where('build', '=', build);

/** Before the first event, for each partition. */
export const insertCheckpoints = async (
  db: ReadDatabase,
  { name, build }: BuildId,
  partitions: number,
): Promise<void> => {
  const rows = Array.from({ length: partitions }, (_, partition) => ({
    name,
    build,
    partition,
    position: start,
    walk: noWalk,
    checksum: emptyChecksum,
  }));
  await tablesOf(db).insertInto('projection_progress').values(rows).execute();
};

export const deleteCheckpoints = async (
  db: ReadDatabase,
  { name, build }: BuildId,
  from = 0,
): Promise<void> => {
  await tablesOf(db)
    .deleteFrom('projection_progress')
    .where('name', '=', name)
    .where('build', '=', build)
    .where('partition', '>=', from)
    .execute();
};

export const readCheckpoint = async (
  db: ReadDatabase,
  id: BuildId,
  partition: number,
): Promise<Checkpoint | undefined> => {
  const row = await rowsOf(db, id)
    .select(['position', 'walk', 'checksum'])
    .where('partition', '=', partition)
    .executeTakeFirst();
  return row as Checkpoint | undefined;
};

/** The same, where nobody else may move it until the transaction ends. */
export const lockCheckpoint = async (tx: ReadDatabase, id: BuildId): Promise<Checkpoint | undefined> => {
  let query = rowsOf(tx, id).select(['position', 'walk', 'checksum']).where('partition', '=', 0);
  if (isPostgres(tx)) query = query.forUpdate();
  return (await query.executeTakeFirst()) as Checkpoint | undefined;
};

/** The one that is the least far first: a partition at its target walks no more. */
const byHowFar = (one: Checkpoint, other: Checkpoint): number => {
  if (one.position !== other.position) return one.position < other.position ? -1 : 1;
  return (walkOf(one.walk)?.met ?? 0) - (walkOf(other.walk)?.met ?? 0);
};

/** How far a build is as a whole: its rows' checksum, and the position all its partitions have reached. */
export const readWhole = async (db: ReadDatabase, id: BuildId): Promise<Checkpoint> => {
  const rows = (await rowsOf(db, id).select(['position', 'walk', 'checksum']).execute()) as Checkpoint[];
  const [last] = rows.toSorted(byHowFar);
  const { position, walk } = last ?? { position: start, walk: noWalk };
  return {
    position,
    walk,
    checksum: rows.map(({ checksum }) => checksum).reduce(addChecksums, emptyChecksum),
  };
};

/** How far the rows reach that are read: nothing when there are none. */
export const readActivePosition = async (db: ReadDatabase, name: string): Promise<Reached | undefined> => {
  const rows = await tablesOf(db)
    .selectFrom('projection_build as build')
    .innerJoin('projection_progress as progress', (join) =>
      join.onRef('progress.name', '=', 'build.name').onRef('progress.build', '=', 'build.build'),
    )
    .select('progress.position')
    .where('build.name', '=', name)
    .where('build.role', '=', 'active')
    .orderBy('progress.position')
    .limit(1)
    .execute();
  return rows[0]?.position as Reached | undefined;
};

export interface CheckpointMove {
  readonly id: BuildId;
  readonly partition: number;
  readonly from: Pick<Checkpoint, 'position' | 'walk'>;
  readonly to: Pick<Checkpoint, 'position' | 'walk'>;
}

/** Moves a checkpoint if it stands where it is believed to and its build is to be moved; false when not. */
export const moveCheckpoint = async (
  db: ReadDatabase,
  { id: { name, build }, partition, from, to }: CheckpointMove,
): Promise<boolean> => {
  const { numUpdatedRows } = await tablesOf(db)
    .updateTable('projection_progress')
    .set({ position: to.position, walk: to.walk })
    .where('name', '=', name)
    .where('build', '=', build)
    .where('partition', '=', partition)
    .where('position', '=', from.position)
    .where('walk', '=', from.walk)
    .where((where) =>
      where.exists(
        where
          .selectFrom('projection_build')
          .select('build')
          .where('name', '=', name)
          .where('build', '=', build)
          .where('state', 'in', movingStates),
      ),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

export const writeChecksum = async (
  db: ReadDatabase,
  { name, build }: BuildId,
  partition: number,
  checksum: string,
): Promise<void> => {
  await tablesOf(db)
    .updateTable('projection_progress')
    .set({ checksum })
    .where('name', '=', name)
    .where('build', '=', build)
    .where('partition', '=', partition)
    .execute();
};
