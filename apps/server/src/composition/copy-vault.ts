import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Kysely, Transaction } from 'kysely';
import { filesIn } from '#libs/config';
import { type FileLock, lockLedger } from '#libs/event-store-sqlite';
import { openPostgres } from '#libs/postgres';
import { migrateVault, vaultHasKeys } from '#libs/privacy';
import { migrateReactors, OutgoingMessages, SentCodes } from '#libs/reactors';
import { migrateWebhooks } from '#libs/webhooks';
import { compositionError } from './errors.js';
import { claimDatabase, ledgerOfDatabase } from './same-ledger.js';

export interface CopiedVault {
  readonly ledgerId: string;
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
}

type Row = Readonly<Record<string, unknown>>;
/** Any of the tables that are copied: they have the same columns on both sides. */
type AnyTables = Record<string, Row>;

const ROWS_AT_ONCE = 500;
/** A lease is a process's own. */
const LEFT_BEHIND = 'lease';

const ledgerIdIn = (file: string): string => {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw compositionError('LEDGER_VAULT_MISSING', { detail: `${file} does not exist.` });
};

const makeTables = async (db: Kysely<unknown>): Promise<void> => {
  await migrateVault(db);
  await migrateReactors(db);
  await SentCodes.open(db);
  await OutgoingMessages.open(db);
  await migrateWebhooks(db);
};

const tablesIn = (source: Database.Database): readonly string[] =>
  source
    .prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all()
    .filter((name) => name !== LEFT_BEHIND);

const textsOf = (rows: readonly Row[], columns: readonly string[]): readonly string[] =>
  rows.map((row) => JSON.stringify(columns.map((column) => row[column]))).sort();

/** A key that is not the same to the last bit opens nothing: what is stored is read back. */
const insert = async (tx: Transaction<unknown>, table: string, rows: readonly Row[]): Promise<void> => {
  const stored = await tx.withTables<AnyTables>().insertInto(table).values(rows).returningAll().execute();
  const columns = Object.keys(rows[0] ?? {});
  const [sent, found] = [textsOf(rows, columns), textsOf(stored, columns)];
  if (sent.some((text, index) => text !== found[index]))
    throw new Error(`PostgreSQL has stored other rows in ${table} than it was sent`);
};

const copyTable = async (
  tx: Transaction<unknown>,
  source: Database.Database,
  table: string,
): Promise<number> => {
  let rows: Row[] = [];
  let copied = 0;
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await insert(tx, table, rows);
    copied += rows.length;
    rows = [];
  };
  for (const row of source.prepare<[], Row>(`select * from "${table}"`).iterate()) {
    rows.push(row);
    if (rows.length === ROWS_AT_ONCE) await flush();
  }
  await flush();
  return copied;
};

/** While they are held, no process of the ledger runs on these files. */
const lockAll = (files: readonly string[]): FileLock[] => {
  const locks: FileLock[] = [];
  try {
    for (const file of files) locks.push(lockLedger(file));
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
};

/**
 * Copies what is neither among the events nor made from them out of a data directory into an empty PostgreSQL: the key
 * vault, and what reactors and webhooks have done and have yet to do. All of it or nothing, in one transaction. The
 * keyring stays a file. Rejects with LEDGER_VAULT_MISSING, LEDGER_DATABASE_NOT_EMPTY, EVENT_STORE_CANNOT_OPEN while a
 * process runs there, or as `openPostgres`.
 */
export const copyVault = async (
  dataDirectory: string,
  url: string,
  copying: (table: string) => void = () => undefined,
): Promise<CopiedVault> => {
  const files = filesIn(dataDirectory);
  const ledgerId = ledgerIdIn(files.identity);
  const locks = lockAll([files.events, files.vault]);
  const sources: Database.Database[] = [];
  try {
    for (const file of [files.vault, files.reactors])
      if (existsSync(file)) sources.push(new Database(file, { fileMustExist: true }));
    const { db, close } = await openPostgres({ url, poolSize: 2, applicationName: 'consent-ledger copy' });
    try {
      const tables: Record<string, number> = {};
      await db.transaction().execute(async (tx) => {
        if ((await ledgerOfDatabase(tx)) !== undefined) throw compositionError('LEDGER_DATABASE_NOT_EMPTY');
        await makeTables(tx);
        if (await vaultHasKeys(tx)) throw compositionError('LEDGER_DATABASE_NOT_EMPTY');
        for (const source of sources) {
          for (const table of tablesIn(source)) {
            copying(table);
            tables[table] = await copyTable(tx, source, table);
          }
        }
        await claimDatabase(tx, ledgerId);
      });
      return { ledgerId, tables };
    } finally {
      await close();
    }
  } finally {
    for (const source of sources) source.close();
    for (const lock of locks) lock.release();
  }
};
