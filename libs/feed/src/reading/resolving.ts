import type { Instant } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import type { ParsedCursor } from '../cursor.js';
import { feedError } from '../errors.js';
import type { FeedTables } from '../projection/tables.js';
import { type FeedPlace, feedStart } from '../rows.js';
import { placeOf } from './rows.js';

/*
 * A cursor names a sequence and the event that stood there. After a restore, a rebuild or a move the same event stands
 * at the same sequence; a newer version of the feed may have moved it, and then it is looked for from there outwards.
 */

/** How far it is looked for, each way: about a quarter of a second's reading. */
const FARTHEST = 100_000;
const STRETCH = 5_000;

const select = (db: ReadDatabase) =>
  db.withTables<FeedTables>().selectFrom('feed_event').select(['seq', 'event_id', 'part']);

export const readHead = async (db: ReadDatabase): Promise<FeedPlace> => {
  const row = await select(db).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? feedStart : placeOf(row);
};

export const recordedAfter = async (db: ReadDatabase, seq: number): Promise<Instant | undefined> => {
  const row = await db
    .withTables<FeedTables>()
    .selectFrom('feed_event')
    .select('recorded_at')
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.recorded_at as Instant | undefined;
};

const findBetween = async (
  db: ReadDatabase,
  { eventId, part }: FeedPlace,
  [from, to]: readonly [number, number],
): Promise<FeedPlace | undefined> => {
  const row = await select(db)
    .where('seq', '>=', from)
    .where('seq', '<', to)
    .where('event_id', '=', eventId)
    .where('part', '=', part)
    .executeTakeFirst();
  return row === undefined ? undefined : placeOf(row);
};

const findNear = async (
  db: ReadDatabase,
  wanted: FeedPlace,
  head: FeedPlace,
): Promise<FeedPlace | undefined> => {
  const middle = Math.min(wanted.seq, head.seq);
  for (let distance = 0; distance < FARTHEST; distance += STRETCH) {
    const stretches = [
      [middle - distance - STRETCH, middle - distance],
      [middle + distance, middle + distance + STRETCH],
    ] as const;
    for (const stretch of stretches) {
      const found = await findBetween(db, wanted, stretch);
      if (found !== undefined) return found;
    }
    if (middle - distance <= 0 && middle + distance >= head.seq) return undefined;
  }
  return undefined;
};

/** Where to go on after a cursor. FEED_CURSOR_FOREIGN, FEED_CURSOR_AHEAD, FEED_CURSOR_LOST. */
export const resolveCursor = async (db: ReadDatabase, cursor: ParsedCursor): Promise<FeedPlace> => {
  if (!cursor.isOfThisLedger) throw feedError('FEED_CURSOR_FOREIGN');
  if (cursor.seq === 0) return feedStart;
  const there = await select(db).where('seq', '=', cursor.seq).executeTakeFirst();
  const place = there === undefined ? undefined : placeOf(there);
  if (place?.eventId === cursor.eventId && place.part === cursor.part) return place;
  const head = await readHead(db);
  const found = await findNear(db, cursor, head);
  if (found !== undefined) return found;
  throw feedError(cursor.seq > head.seq ? 'FEED_CURSOR_AHEAD' : 'FEED_CURSOR_LOST');
};

/** A place such that all that was recorded at or after the instant comes after it; a few rows may be older. */
export const placeBefore = async (db: ReadDatabase, recordedAt: string): Promise<FeedPlace> => {
  const recordedAtSeq = async (seq: number): Promise<string> => {
    const row = await db
      .withTables<FeedTables>()
      .selectFrom('feed_event')
      .select('recorded_at')
      .where('seq', '=', seq)
      .executeTakeFirst();
    return row?.recorded_at ?? '';
  };
  let low = 0;
  let high = (await readHead(db)).seq + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await recordedAtSeq(middle)) < recordedAt) low = middle;
    else high = middle;
  }
  // Streams are written side by side, so record times of neighbours may be out of order.
  const seq = Math.max(0, low - NEIGHBOURS);
  const row = await select(db).where('seq', '=', seq).executeTakeFirst();
  return row === undefined ? feedStart : placeOf(row);
};

const NEIGHBOURS = 200;
