import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { DatabaseConfig, LedgerConfig } from '#libs/config';
import { openPostgres, type OpenedPostgres } from '#libs/postgres';
import { SQLITE_VAULT_PRAGMAS, type VaultTables } from '#libs/privacy';
import { keepRowSums, type ReadDatabase } from '#libs/projections';
import { closeAll } from './close-all.js';
import { compositionError } from './errors.js';
import type { OnNotice } from './notice.js';
import { preparedOnce } from './prepared-once.js';
import { whenReached } from './when-reached.js';

/** Where keys and read models are kept. */
export interface LedgerDatabases {
  readonly vault: Kysely<VaultTables>;
  /** For queries; the projections write through connections of their own. */
  readonly reader: ReadDatabase;
  readonly writer: ReadDatabase;
  /** Proves by a real operation that they answer. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

const BUSY_MILLIS = 5_000;

/**
 * Rows and checkpoint are committed together, and can be had again from the ledger: so a power cut may take the
 * newest of them (`synchronous = NORMAL`), but never one without the other.
 */
const connectReadModels = (file: string): ReadDatabase => {
  const database = new Database(file, { timeout: BUSY_MILLIS });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  keepRowSums(database);
  return new Kysely<unknown>({ dialect: new SqliteDialect({ database: preparedOnce(database) }) });
};

const connectVault = (file: string): Kysely<VaultTables> => {
  const database = new Database(file);
  try {
    for (const pragma of SQLITE_VAULT_PRAGMAS) database.pragma(pragma);
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<VaultTables>({ dialect: new SqliteDialect({ database }) });
};

const orRefuse = <T>(
  code: 'LEDGER_VAULT_UNUSABLE' | 'LEDGER_READ_MODELS_UNUSABLE',
  file: string,
  connect: (file: string) => T,
): T => {
  try {
    return connect(file);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown failure';
    throw compositionError(code, { detail: `${file} cannot be opened (${reason}).` }, { cause });
  }
};

const openFiles = async ({ files }: LedgerConfig): Promise<LedgerDatabases> => {
  const opened: { destroy(): Promise<void> }[] = [];
  const close = (): Promise<void> => closeAll(opened.map((db) => () => db.destroy()));
  const keep = <T extends { destroy(): Promise<void> }>(db: T): T => {
    opened.push(db);
    return db;
  };
  try {
    const readModels = () =>
      keep(orRefuse('LEDGER_READ_MODELS_UNUSABLE', files.readModels, connectReadModels));
    return {
      vault: keep(orRefuse('LEDGER_VAULT_UNUSABLE', files.vault, connectVault)),
      reader: readModels(),
      writer: readModels(),
      // A file that was opened stays open; what is wrong with it shows in the requests that need it.
      probe: () => Promise.resolve(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const openServer = async (
  { roles, startSeconds }: LedgerConfig,
  { url, caFile, poolSize }: Extract<DatabaseConfig, { kind: 'postgres' }>,
  onNotice: OnNotice,
): Promise<LedgerDatabases> => {
  const connect = (purpose: string) =>
    openPostgres({
      url,
      tls: { caFile },
      applicationName: `consent-ledger ${roles.join(' ')} (${purpose})`,
      poolSize,
      onError: (error) => {
        onNotice({ about: 'database', kind: 'connection broke', error });
      },
    });
  const queries = await whenReached({ about: 'database', seconds: startSeconds, onNotice }, () =>
    connect('queries'),
  );
  if (queries.mayForget)
    onNotice({ about: 'database', kind: 'may forget what is committed: for tests alone' });
  const opened: OpenedPostgres<unknown>[] = [queries];
  const close = (): Promise<void> => closeAll(opened.map((each) => () => each.close()));
  try {
    // Projections would keep queries waiting for a connection.
    const projections = roles.includes('projector') ? await connect('projections') : queries;
    if (projections !== queries) opened.push(projections);
    return {
      vault: queries.db,
      reader: queries.db,
      writer: projections.db,
      probe: () => queries.probe(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Opens the configured databases, and waits for a PostgreSQL that is not up yet. */
export const openDatabases = (config: LedgerConfig, onNotice: OnNotice): Promise<LedgerDatabases> =>
  config.database.kind === 'sqlite' ? openFiles(config) : openServer(config, config.database, onNotice);
