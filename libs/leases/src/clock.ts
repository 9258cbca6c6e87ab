import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';

/** Milliseconds since 1970, as an expression of the database that holds the leases. */
export type DatabaseNow = () => RawBuilder<number>;

/**
 * Several machines share a PostgreSQL server but no clock, so there the server's clock counts. A SQLite file is
 * shared on one machine, whose clock `millis` is. Not the time the transaction began: a slow one would live longer.
 */
export const nowOf = (db: Kysely<unknown>, millis: () => number): DatabaseNow =>
  db.getExecutor().adapter instanceof PostgresAdapter
    ? () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : () => sql<number>`${Math.floor(millis())}`;
