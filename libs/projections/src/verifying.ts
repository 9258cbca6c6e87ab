import type { EventStore, Position, RecordedEvent } from '#libs/event-store';
import type { Leases } from '#libs/leases';
import { batchesOf } from './batches.js';
import { type Build, type Checkpoint, type Reached, type RowDifference, start } from './build.js';
import { BuildTables, physicalName } from './build-tables.js';
import { inRole } from './builds.js';
import { readBuilds } from './catalogue.js';
import { lockCheckpoint, readWhole } from './checkpoint.js';
import { findDifferences } from './differences.js';
import { projectionError } from './errors.js';
import type { FairShare } from './fair-share.js';
import type { Projection, ReadDatabase, ReadTransaction } from './projection.js';
import { addChecksums, emptyChecksum, sumRows, takeSum } from './row-sums/index.js';
import { noWalk } from './walk.js';

/** What a fold of the ledger from its first event on says of the rows that are read. */
export interface Verification {
  readonly projection: string;
  /** Up to here; undefined when the ledger is empty. */
  readonly position: Position | undefined;
  readonly events: number;
  /** Of the folded rows, and the one that was kept as the rows changed. */
  readonly checksum: string;
  readonly keptChecksum: string;
  /** The first hundred rows that are not as they should be. */
  readonly differences: readonly RowDifference[];
}

export interface Verifying {
  readonly store: EventStore;
  readonly writer: ReadDatabase;
  readonly projection: Projection;
  readonly skipsOf: (projection: string) => Promise<ReadonlySet<string>>;
  readonly share: FairShare;
  readonly signal: AbortSignal | undefined;
}

export const beingVerified = (name: string) =>
  projectionError('PROJECTION_NOT_IN_STATE', { projection: name, detail: 'It is being verified.' });

/** Does the work if no other process does: PROJECTION_NOT_IN_STATE when one does. */
export const alone = async <T>(
  name: string,
  leases: Leases | undefined,
  work: (lost: AbortSignal | undefined) => Promise<T>,
): Promise<T> => {
  if (leases === undefined) return work(undefined);
  let done: { readonly answer: T } | undefined;
  await leases.tryHold(`projection/${name}/verify`, async ({ lost }) => {
    done = { answer: await work(lost) };
  });
  if (done === undefined) throw beingVerified(name);
  return done.answer;
};

const BATCH_EVENTS = 500;
/** No build has it. */
const SCRATCH = 0;

/** Rows made for comparison alone. */
class Fold {
  position: Reached = start;
  checksum = emptyChecksum;
  events = 0;

  constructor(
    private readonly projection: Projection,
    readonly tables: BuildTables,
    private readonly skips: ReadonlySet<string>,
  ) {}

  async apply(tx: ReadTransaction, events: readonly RecordedEvent[], position: Reached): Promise<void> {
    await takeSum(tx);
    const skipped = events.filter((event) => this.skips.has(event.position));
    const applied = events.filter((event) => !this.skips.has(event.position));
    if (events.length > 0) await this.projection.apply(this.tables.bind(tx), applied, { skipped });
    this.checksum = addChecksums(this.checksum, await takeSum(tx));
    this.position = position;
    this.events += applied.length;
  }
}

const dropTables = async (db: ReadDatabase, { physical }: BuildTables): Promise<void> => {
  for (const table of physical) await db.schema.dropTable(table).ifExists().execute();
};

/**
 * Folds the whole ledger into tables of its own and compares them row by row with those that are read. The
 * projection goes on meanwhile; it stands still only while the rows are compared.
 */
export const verifyRows = async (verifying: Verifying): Promise<Verification> => {
  const { writer, projection, skipsOf } = verifying;
  const { name, version } = projection;
  const active = inRole(await readBuilds(writer, name), 'active');
  if (active?.version !== version || active.partitions > 1)
    throw projectionError('PROJECTION_NOT_IN_STATE', {
      projection: name,
      detail: 'The rows that are read are not those of this version, or not complete yet.',
    });
  const tables = new BuildTables(projection.tables, { name, version, build: SCRATCH });
  const fold = new Fold(projection, tables, await skipsOf(name));
  try {
    await dropTables(writer, tables);
    await projection.migrate(tables.bind(writer));
    await sumRows(writer, tables);
    return await foldAndCompare(verifying, fold, active);
  } finally {
    await dropTables(writer, tables);
  }
};

const foldAndCompare = async (
  { store, writer, projection, share, signal }: Verifying,
  fold: Fold,
  active: Build,
): Promise<Verification> => {
  const subscribe = (leaving: AbortSignal) => store.subscribe({ filter: projection.filter, signal: leaving });
  const options = { after: start, maxEvents: () => BATCH_EVENTS, progressMillis: 0 } as const;
  if ((await readWhole(writer, active)).position === start)
    return writer.transaction().execute((tx) => compare(tx, fold, active, emptyCheckpoint));
  for await (const { events, position } of batchesOf(subscribe, options)) {
    signal?.throwIfAborted();
    const watch = share.stopwatch();
    const verified = await writer.transaction().execute(async (tx) => {
      const checkpoint = await lockCheckpoint(tx, active);
      if (checkpoint === undefined) throw projectionError('PROJECTION_DISPLACED');
      const last = position >= checkpoint.position;
      const due = last ? events.filter((event) => event.position <= checkpoint.position) : events;
      await fold.apply(tx, due, last ? checkpoint.position : position);
      return last ? compare(tx, fold, active, checkpoint) : undefined;
    });
    if (verified !== undefined) return verified;
    share.spent(watch());
    await share.giveWay();
  }
  throw projectionError('PROJECTION_DISPLACED');
};

const emptyCheckpoint: Checkpoint = { position: start, walk: noWalk, checksum: emptyChecksum };

const compare = async (
  tx: ReadTransaction,
  { tables, checksum, position, events }: Fold,
  active: Build,
  kept: Checkpoint,
): Promise<Verification> => {
  const pairs = active.tables.map((table) => ({
    table,
    wanted: physicalName(table, tables.id),
    found: physicalName(table, active),
  }));
  return {
    projection: active.name,
    position: position === start ? undefined : position,
    events,
    checksum,
    keptChecksum: kept.checksum,
    differences: await findDifferences(tx, pairs),
  };
};
