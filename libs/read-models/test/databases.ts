import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { ReadDatabase } from '#libs/projections';

/** Where the suites of this lib open their databases: those that run them on another one put it here first. */
export const databases = {
  open: (): Promise<ReadDatabase> =>
    Promise.resolve(
      new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) }),
    ),
};
