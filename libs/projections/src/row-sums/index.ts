import { PostgresAdapter, sql } from 'kysely';
import type { BuildTables } from '../build-tables.js';
import type { ReadDatabase } from '../projection.js';
import { physicalName } from '../build-tables.js';
import * as postgres from './postgres.js';
import * as sqlite from './sqlite.js';

export { addChecksums, emptyChecksum } from './checksum.js';
export { keepRowSums, type SqliteFunctions } from './sqlite.js';

export const isPostgres = (db: ReadDatabase): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/** Any number will do that nothing else in the database locks. */
const MAKING_TABLES = 4_701_208_313;

/** Keeps others from making tables until the transaction ends: PostgreSQL lets two that do so at once fail. */
export const lockTables = async (tx: ReadDatabase): Promise<void> => {
  if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(${sql.lit(MAKING_TABLES)})`.execute(tx);
};

/** Has the checksum of a build follow every change of its rows. May be done again. */
export const sumRows = async (db: ReadDatabase, { logical, id }: BuildTables): Promise<void> => {
  const { sumRowsOf } = isPostgres(db) ? postgres : sqlite;
  for (const table of logical) await sumRowsOf(db, table, physicalName(table, id));
};

/** The checksum of what this transaction changed since it was last asked. */
export const takeSum = (db: ReadDatabase): Promise<string> =>
  (isPostgres(db) ? postgres : sqlite).takeSum(db);
