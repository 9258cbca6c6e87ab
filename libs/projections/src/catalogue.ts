import type { Selectable } from 'kysely';
import type { Build, BuildRole, BuildState, ProjectionFault, Reached, RowDifference } from './build.js';
import type { BuildId } from './build-tables.js';
import type { ReadDatabase } from './projection.js';
import { isPostgres } from './row-sums/index.js';

/** A type alias, as are all tables' types: Kysely takes no interfaces. */
export type CatalogueTables = {
  /** One row per build of a projection: what it is, and what is to be done with it. */
  readonly projection_build: {
    readonly name: string;
    readonly build: number;
    readonly version: number;
    readonly role: BuildRole;
    readonly state: BuildState;
    readonly ledger_id: string;
    readonly partitions: number;
    readonly target: string;
    /** JSON list, for whoever replaces a version without knowing it. */
    readonly tables: string;
    /** 1 when it may take over without having been compared. */
    readonly accepted: number;
    /** JSON of a ProjectionFault. */
    readonly fault: string | null;
    /** JSON list of RowDifference. */
    readonly differences: string | null;
    readonly started_at: string;
    readonly updated_at: string;
  };
};

/** Makes the table if it is missing. */
export const migrateCatalogue = (db: ReadDatabase): Promise<void> =>
  db.schema
    .createTable('projection_build')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('build', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ledger_id', 'text', (column) => column.notNull())
    .addColumn('partitions', 'integer', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('tables', 'text', (column) => column.notNull())
    .addColumn('accepted', 'integer', (column) => column.notNull())
    .addColumn('fault', 'text')
    .addColumn('differences', 'text')
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('projection_build_key', ['name', 'build'])
    .execute();

const buildOf = (row: Selectable<CatalogueTables['projection_build']>): Build => ({
  name: row.name,
  version: row.version,
  build: row.build,
  role: row.role,
  state: row.state,
  ledgerId: row.ledger_id,
  partitions: row.partitions,
  target: row.target as Reached,
  tables: JSON.parse(row.tables) as readonly string[],
  accepted: row.accepted === 1,
  fault: row.fault === null ? undefined : (JSON.parse(row.fault) as ProjectionFault),
  differences:
    row.differences === null ? undefined : (JSON.parse(row.differences) as readonly RowDifference[]),
  startedAt: row.started_at,
  updatedAt: row.updated_at,
});

const tablesOf = (db: ReadDatabase) => db.withTables<CatalogueTables>();

/** All builds there ever were of a projection, the oldest first. */
export const readBuilds = async (db: ReadDatabase, name: string): Promise<readonly Build[]> => {
  const rows = await tablesOf(db)
    .selectFrom('projection_build')
    .selectAll()
    .where('name', '=', name)
    .orderBy('build')
    .execute();
  return rows.map(buildOf);
};

/** The same, in a transaction that is to change them: others who are to wait until it ends. */
export const lockBuilds = async (tx: ReadDatabase, name: string): Promise<readonly Build[]> => {
  if (isPostgres(tx)) {
    await tablesOf(tx)
      .selectFrom('projection_build')
      .select('build')
      .where('name', '=', name)
      .orderBy('build')
      .forUpdate()
      .execute();
  }
  return readBuilds(tx, name);
};

export const insertBuild = async (db: ReadDatabase, build: Build): Promise<void> => {
  await tablesOf(db)
    .insertInto('projection_build')
    .values({
      name: build.name,
      build: build.build,
      version: build.version,
      role: build.role,
      state: build.state,
      ledger_id: build.ledgerId,
      partitions: build.partitions,
      target: build.target,
      tables: JSON.stringify(build.tables),
      accepted: build.accepted ? 1 : 0,
      fault: null,
      differences: null,
      started_at: build.startedAt,
      updated_at: build.updatedAt,
    })
    .execute();
};

export type BuildChanges = Partial<
  Pick<Build, 'role' | 'state' | 'partitions' | 'accepted' | 'fault' | 'differences'>
>;

/** Changes a build's row, and says when. */
export const updateBuild = async (
  db: ReadDatabase,
  { name, build }: BuildId,
  changes: BuildChanges,
  now: string,
): Promise<void> => {
  const { accepted, fault, differences, ...plain } = changes;
  await tablesOf(db)
    .updateTable('projection_build')
    .set({
      ...plain,
      ...(accepted !== undefined && { accepted: accepted ? 1 : 0 }),
      ...('fault' in changes && { fault: fault === undefined ? null : JSON.stringify(fault) }),
      ...('differences' in changes && {
        differences: differences === undefined ? null : JSON.stringify(differences),
      }),
      updated_at: now,
    })
    .where('name', '=', name)
    .where('build', '=', build)
    .execute();
};
