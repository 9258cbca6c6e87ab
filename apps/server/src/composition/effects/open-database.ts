import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { LedgerConfig } from '#libs/config';
import { openPostgres } from '#libs/postgres';
import type { ReactorDatabase } from '#libs/reactors';
import { compositionError } from '../errors.js';

export interface OpenedReactorDatabase {
  readonly db: ReactorDatabase;
  readonly close: () => Promise<void>;
}

const BUSY_MILLIS = 5_000;
const CONNECTIONS = 5;

/** What reactors have yet to do stands nowhere else, so a power cut may take none of it. */
const openFile = (file: string): OpenedReactorDatabase => {
  try {
    const database = new Database(file, { timeout: BUSY_MILLIS });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
    return { db, close: () => db.destroy() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown failure';
    throw compositionError(
      'LEDGER_REACTORS_UNUSABLE',
      { detail: `${file} cannot be opened (${code}).` },
      { cause: error },
    );
  }
};

/** Connections of their own: an effect under way must not keep a query waiting. */
export const openReactorDatabase = async ({
  database,
  files,
}: LedgerConfig): Promise<OpenedReactorDatabase> => {
  if (database.kind === 'sqlite') return openFile(files.reactors);
  const { url, caFile } = database;
  return openPostgres({
    url,
    tls: { caFile },
    poolSize: CONNECTIONS,
    applicationName: 'consent-ledger reactors',
  });
};
