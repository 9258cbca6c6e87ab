import { sql } from 'kysely';
import type { StoreIdentity } from '#libs/event-store';
import { type Build, movingStates, type Reached, start, stateToGoOnWith } from './build.js';
import { beginBuild, inRole, retireBuild } from './builds.js';
import { lockBuilds, migrateCatalogue, updateBuild } from './catalogue.js';
import { migrateCheckpoints, readWhole } from './checkpoint.js';
import type { Projection, ReadDatabase, ReadTransaction } from './projection.js';
import { isPostgres, lockTables } from './row-sums/index.js';

export interface Opening {
  readonly writer: ReadDatabase;
  /** The newest version there is code for. */
  readonly projection: Projection;
  readonly ledger: StoreIdentity;
  readonly partitions: number;
  readonly now: string;
}

/** The catalogue of before there were builds, when there was SQLite alone. Its rows can be had again. */
const dropWhatWasBeforeBuilds = async (tx: ReadTransaction): Promise<void> => {
  if (isPostgres(tx)) return;
  const tables = await tx.introspection.getTables();
  if (!tables.some(({ name }) => name === 'projection_checkpoint')) return;
  const { rows } = await sql<{ readonly tables: string }>`select tables from projection_checkpoint`.execute(
    tx,
  );
  for (const table of rows.flatMap((row) => JSON.parse(row.tables) as readonly string[])) {
    await tx.schema.dropTable(table).ifExists().execute();
  }
  await tx.schema.dropTable('projection_checkpoint').execute();
};

/**
 * Sees to it that there is a build to read, and one under way when the code is newer than its rows. Rows of another
 * ledger, or of its log in another store, are dropped; whatever stood still at a fault is to be tried again. Begins no build of a version that was
 * gone back from.
 */
export const openCatalogue = async ({
  writer,
  projection,
  ledger: { ledgerId: id, logId: ledgerId = id, head },
  partitions,
  now,
}: Opening): Promise<void> => {
  await writer.transaction().execute(async (tx) => {
    await lockTables(tx);
    await migrateCatalogue(tx);
    await migrateCheckpoints(tx);
    await dropWhatWasBeforeBuilds(tx);
    const builds = await lockBuilds(tx, projection.name);
    const standing = builds.filter(({ role }) => role !== 'retired');
    const ours = standing.filter((build) => build.ledgerId === ledgerId);
    for (const build of standing) if (!ours.includes(build)) await retireBuild(tx, build, now);
    const target: Reached = head ?? start;
    const begin = { projection, ledgerId, target, now };
    const active = inRole(ours, 'active');
    if (active === undefined) {
      const orphans = ours.filter(({ role }) => role !== 'active');
      for (const build of orphans) await retireBuild(tx, build, now);
      await beginBuild(tx, builds, { ...begin, role: 'active', partitions });
      return;
    }
    for (const build of ours) await tryAgain(tx, build, now);
    if (ours.some(({ version }) => version >= projection.version)) return;
    const outdated = inRole(ours, 'candidate');
    if (outdated !== undefined) await retireBuild(tx, outdated, now);
    await beginBuild(tx, builds, { ...begin, role: 'candidate', partitions });
  });
};

const tryAgain = async (tx: ReadTransaction, build: Build, now: string): Promise<void> => {
  if (build.state !== 'faulted') return;
  const { position } = await readWhole(tx, build);
  await updateBuild(tx, build, { state: stateToGoOnWith(build, position), fault: undefined }, now);
};

/** States a build can be paused in. */
export const pausable: readonly Build['state'][] = ['pending', ...movingStates, 'faulted'];
