import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';

/** Where the suites keep what webhooks write down: in SQLite, unless they run elsewhere once more. */
export const databases = {
  open: (file: string): Kysely<unknown> =>
    new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(file) }) }),
  close: (db: Kysely<unknown>): Promise<void> => db.destroy(),
};
