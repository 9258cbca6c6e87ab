import type { Lease } from '#libs/leases';
import type { RecordedEvent } from '#libs/event-store';
import type { Batch } from './batches.js';
import { type Build, type Checkpoint, type Reached, start } from './build.js';
import type { BuildTables } from './build-tables.js';
import { moveCheckpoint, writeChecksum } from './checkpoint.js';
import { projectionError } from './errors.js';
import { finishPartition } from './finishing.js';
import { isOf } from './partition.js';
import type { Projection, ReadDatabase, ReadTransaction } from './projection.js';
import { addChecksums, takeSum } from './row-sums/index.js';
import { meetingPoint, takeOver, type TakingOver } from './taking-over.js';
import { noWalk } from './walk.js';

/** What one runner moves, and by what right. */
export interface Moving {
  readonly writer: ReadDatabase;
  readonly projection: Projection;
  readonly build: Build;
  readonly tables: BuildTables;
  readonly partition: number;
  /** Events that operators had skipped, by position. */
  readonly skips: ReadonlySet<string>;
  /** Undefined where one process is all there is. */
  readonly lease: Lease | undefined;
  readonly now: () => string;
}

/** How far it came. */
interface Applied extends Checkpoint {
  /** How many of the events were this partition's. */
  readonly applied: number;
}

/** The same, and what that meant for the build. */
export interface Committed extends Applied {
  readonly outcome:
    | 'moved'
    /** The partition is at its target. */
    | 'finished'
    | TakingOver;
}

/**
 * Rows, checkpoint, checksum, and what follows from having got there, in one transaction or not at all. The
 * checkpoint moves first and only from where this runner left it: that also locks its row, so that of two runners the
 * second finds it moved and does no work for nothing. PROJECTION_DISPLACED then; LEASE_LOST when the lease has gone
 * to another; otherwise whatever the projection or its database throws.
 */
export const commitBatch = async (moving: Moving, from: Checkpoint, batch: Batch): Promise<Committed> => {
  const { writer, build } = moving;
  if (build.state === 'live' && batch.position === from.position)
    return { ...from, applied: 0, outcome: 'moved' };
  if (build.state === 'live' && batch.events.length === 0 && moving.lease === undefined) {
    await move(writer, moving, from, batch);
    return { ...from, position: batch.position, applied: 0, outcome: 'moved' };
  }
  return writer.transaction().execute(async (tx) => {
    await moving.lease?.confirm(tx);
    if (build.state === 'rebuilding') return rebuild(tx, moving, from, batch);
    if (build.state === 'catching-up') return catchUp(tx, moving, from, batch);
    return { ...(await apply(tx, moving, from, batch)), outcome: 'moved' };
  });
};

const rebuild = async (
  tx: ReadTransaction,
  moving: Moving,
  from: Checkpoint,
  batch: Batch,
): Promise<Committed> => {
  const { build, now } = moving;
  const reached = await apply(tx, moving, from, upTo(batch, build.target));
  if (reached.position < build.target) return { ...reached, outcome: 'moved' };
  await finishPartition(tx, build, now());
  return { ...reached, outcome: 'finished' };
};

const catchUp = async (
  tx: ReadTransaction,
  moving: Moving,
  from: Checkpoint,
  batch: Batch,
): Promise<Committed> => {
  const { build, now } = moving;
  const meeting = await meetingPoint(tx, build, from.position);
  const reached = await apply(tx, moving, from, upTo(batch, meeting?.position ?? batch.position));
  const outcome = await takeOver(tx, { build, reached, meeting, caughtUp: batch.caughtUp, now: now() });
  return { ...reached, outcome };
};

/** As much of a batch as reaches to that position. */
const upTo = (batch: Batch, position: Reached): Batch =>
  batch.position <= position
    ? batch
    : { ...batch, position, events: batch.events.filter((event) => event.position <= position) };

const move = async (
  db: ReadDatabase,
  { build, partition }: Moving,
  from: Checkpoint,
  to: Batch,
): Promise<void> => {
  if (to.position === start && to.walk === noWalk) return;
  if (!(await moveCheckpoint(db, { id: build, partition, from, to })))
    throw projectionError('PROJECTION_DISPLACED');
};

const apply = async (
  tx: ReadTransaction,
  moving: Moving,
  from: Checkpoint,
  batch: Batch,
): Promise<Applied> => {
  const { events, position, walk } = batch;
  const { projection, tables, partition, build, skips } = moving;
  await move(tx, moving, from, batch);
  const wanted = events.filter(({ stream }) => isOf(stream, partition, build.partitions));
  if (wanted.length === 0) return { ...from, position, walk, applied: 0 };
  // What a transaction that was rolled back had summed up.
  await takeSum(tx);
  const isSkipped = (event: RecordedEvent): boolean => skips.has(event.position);
  const skipped = skips.size === 0 ? [] : wanted.filter(isSkipped);
  const applied = skipped.length === 0 ? wanted : wanted.filter((event) => !isSkipped(event));
  const byStream = walk !== noWalk || from.walk !== noWalk;
  await projection.apply(tables.bind(tx), applied, { skipped, byStream });
  const checksum = addChecksums(from.checksum, await takeSum(tx));
  if (checksum !== from.checksum) await writeChecksum(tx, build, partition, checksum);
  return { position, walk, checksum, applied: wanted.length };
};
