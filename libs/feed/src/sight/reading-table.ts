import type { Kysely } from 'kysely';
import type { Instant } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';

/** Ways to come by the feed whose readers ask for it. */
export const feedWays = ['pull', 'stream', 'snapshot'] as const;
export type FeedWay = (typeof feedWays)[number];

/** How far a subscription was read by one way. */
export interface FeedReading {
  readonly subscriptionId: string;
  readonly way: FeedWay;
  /** The cursor its reader came with: what it says it has. */
  readonly after: string;
  /** Everything up to here was sent, or is not for it. */
  readonly seq: number;
  readonly cursor: string;
  readonly at: Instant;
}

/** A type alias: Kysely takes no interfaces. */
type ReadingTables = {
  readonly feed_reading: {
    readonly subscription_id: string;
    readonly way: string;
    readonly after_cursor: string;
    readonly seq: number | string;
    readonly cursor: string;
    readonly read_at: string;
  };
};

const tablesOf = (db: ReadDatabase): Kysely<ReadingTables> => db.withTables<ReadingTables>();

/** Makes the table where it is missing; may be run at every start, and by several processes at once. */
export const migrateReadings = async ({ schema }: ReadDatabase): Promise<void> => {
  const make = schema
    .createTable('feed_reading')
    .ifNotExists()
    .addColumn('subscription_id', 'text', (column) => column.notNull())
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('after_cursor', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('cursor', 'text', (column) => column.notNull())
    .addColumn('read_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('feed_reading_key', ['subscription_id', 'way']);
  // PostgreSQL lets one of two simultaneous `create ... if not exists` fail; repeated, it finds the other's.
  await make.execute().catch(() => make.execute());
};

/** So many bound values are fine with either database. */
const MOST_ROWS = 100;

/** Of two processes that a subscription reads from, the one that was read later counts. */
export const writeReadings = async (db: ReadDatabase, readings: readonly FeedReading[]): Promise<void> => {
  for (let done = 0; done < readings.length; done += MOST_ROWS) {
    const rows = readings.slice(done, done + MOST_ROWS).map((reading) => ({
      subscription_id: reading.subscriptionId,
      way: reading.way,
      after_cursor: reading.after,
      seq: reading.seq,
      cursor: reading.cursor,
      read_at: reading.at,
    }));
    await tablesOf(db)
      .insertInto('feed_reading')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['subscription_id', 'way'])
          .doUpdateSet((is) => ({
            after_cursor: is.ref('excluded.after_cursor'),
            seq: is.ref('excluded.seq'),
            cursor: is.ref('excluded.cursor'),
            read_at: is.ref('excluded.read_at'),
          }))
          .whereRef('excluded.read_at', '>=', 'feed_reading.read_at'),
      )
      .execute();
  }
};

/** Of one subscription, or of all. */
export const readReadings = async (
  db: ReadDatabase,
  subscriptionId?: string,
): Promise<readonly FeedReading[]> => {
  let select = tablesOf(db).selectFrom('feed_reading').selectAll();
  if (subscriptionId !== undefined) select = select.where('subscription_id', '=', subscriptionId);
  const rows = await select.execute();
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    way: row.way as FeedWay,
    after: row.after_cursor,
    seq: Number(row.seq),
    cursor: row.cursor,
    at: row.read_at as Instant,
  }));
};
