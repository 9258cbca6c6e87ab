import type { ReadDatabase } from '#libs/projections';
import { cursorCodec } from '../cursor.js';
import { type FeedTables, sending } from '../projection/tables.js';
import type { FeedReader } from './reader.js';
import { readRecords } from './records.js';
import { placeBefore, readHead, recordedAfter, resolveCursor } from './resolving.js';
import { feedRowOf, placeOf } from './rows.js';

/** Reads the feed where its projection is kept. */
export const feedReader = (db: ReadDatabase, ledgerId: string): FeedReader => {
  const cursors = cursorCodec(ledgerId);
  return {
    head: () => readHead(db),
    rowsAfter: async (after, limit) => {
      const rows = await db
        .withTables<FeedTables>()
        .selectFrom('feed_event')
        .selectAll()
        .where('seq', '>', after.seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      const last = rows.at(-1);
      return {
        rows: rows.filter((row) => row.sending === sending.sent).map(feedRowOf),
        through: last === undefined ? after : placeOf(last),
      };
    },
    recordsAfter: (first, options) => readRecords(db, first, options),
    resolve: async (cursor) => resolveCursor(db, cursors.parse(cursor)),
    cursorOf: (place) => cursors.encode(place),
    placeBefore: (recordedAt) => placeBefore(db, recordedAt),
    recordedAfter: ({ seq }) => recordedAfter(db, seq),
  };
};
