import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { describeLeases, type LeaseDatabases } from '#libs/leases/contract';

/** A file with two connections, and a clock that moves when it is told to. */
const sqliteDatabases = (): LeaseDatabases => {
  const folder = mkdtempSync(join(tmpdir(), 'leases-'));
  const open = (): Kysely<unknown> => {
    const database = new Database(join(folder, 'leases.sqlite'), { timeout: 0 });
    database.pragma('journal_mode = WAL');
    return new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  };
  const [first, second] = [open(), open()];
  let millis = Date.UTC(2024, 2, 1);
  return {
    first,
    second,
    now: () => millis,
    expire: () => {
      millis += 24 * 3_600_000;
      return Promise.resolve();
    },
    dispose: async () => {
      await first.destroy();
      await second.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

describeLeases('SQLite', () => Promise.resolve(sqliteDatabases()));
