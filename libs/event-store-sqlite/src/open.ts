import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { CodedError } from '#libs/kernel';
import { assertDurable, connect } from './connection.js';
import { codeOf, isPassing, sqliteCodeOf } from './failures.js';
import { lockLedger } from './file-lock.js';
import { HeadFile, readHeadFile } from './head-file.js';
import { Health } from './health.js';
import { positionOf } from './position.js';
import { assertNeverPublished, assertNotBehind } from './published-head.js';
import { refusal } from './refusal.js';
import { assertSchema, createSchema, isEmptyDatabase } from './schema.js';
import { assertSafeSqliteVersion } from './sqlite-version.js';
import { SqliteEventStore } from './store.js';
import { looksIntact } from './verify.js';
import { WakeUps } from './wake-ups.js';

export interface SqliteEventStoreOptions {
  /** The ledger's file; its `.lock`, `.head` and `-wal` files stand beside it. */
  readonly file: string;
  /** Whether a missing file starts a new ledger. Default: true. */
  readonly create?: boolean;
  /** Files up to this size are checked whole when they are opened. Default: 64 MiB, well under a second. */
  readonly checkWholeUpToBytes?: number;
  /** Called once when the store has stopped for good: the process should exit and recover by starting again. */
  readonly onFatal?: (error: CodedError) => void;
}

/** What SQLite takes for a database in memory, a temporary one, or a URI with options of its own. */
const NO_PATH = /^\s*(?:$|:|file:)/i;

/** One name for one file, so that two names for it do not make two locks. */
const canonical = (file: string): string => {
  if (NO_PATH.test(file)) {
    throw refusal(
      'not-a-file',
      `${file.trim() === '' ? 'Nothing' : file} is not the name of a file, and a ledger in memory is lost.`,
      'Name a file on a disk.',
    );
  }
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  const named = join(realpathSync(dirname(path)), basename(path));
  const found = statSync(named, { throwIfNoEntry: false });
  if (found === undefined) return named;
  if (!found.isFile()) {
    throw refusal('not-a-file', `${named} is not a file.`, 'Name a file in a directory that exists.');
  }
  return realpathSync(named);
};

const syncDirectory = (directory: string): void => {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Turns whatever opening met into a refusal that names a remedy. */
const refusalOf = (file: string, error: unknown): unknown => {
  if (error instanceof CodedError) return error;
  const code = sqliteCodeOf(error);
  if (code === 'SQLITE_NOTADB') {
    return refusal(
      'foreign',
      `${file} is not a SQLite database.`,
      'Name another file for the ledger.',
      error,
    );
  }
  if (code?.startsWith('SQLITE_CORRUPT') === true) {
    return refusal('damaged', `${file} is damaged.`, 'Restore it from a backup.', error);
  }
  if (code?.startsWith('SQLITE_BUSY') === true) {
    return refusal('in-use', `${file} is open in another program.`, 'Close it there first.', error);
  }
  const told = codeOf(error) ?? 'unknown failure';
  return refusal(
    'unwritable',
    `${file} cannot be read and written (${told}).`,
    'Check its rights and its disk.',
    error,
  );
};

/** An empty database becomes a ledger; any other must be one. Answers its id. */
const prepare = (db: Database, file: string, checkWholeUpTo: number): string => {
  assertSafeSqliteVersion(String(db.prepare('SELECT sqlite_version()').pluck().get()));
  if (isEmptyDatabase(db)) {
    assertNeverPublished(file, readHeadFile(`${file}.head`));
    createSchema(db, randomUUID());
    syncDirectory(dirname(file));
  } else {
    assertSchema(db, file);
  }
  try {
    db.exec('UPDATE ledger SET probes = probes + 1');
  } catch (error) {
    // A full disk does not keep a ledger from being read.
    if (!isPassing(error)) throw error;
  }
  assertDurable(db);
  if (!looksIntact(db, checkWholeUpTo))
    throw refusal('damaged', `${file} is damaged.`, 'Restore it from a backup.');
  return String(db.prepare('SELECT ledger_id FROM ledger').pluck().get());
};

const open = (options: SqliteEventStoreOptions): SqliteEventStore => {
  let file = options.file;
  let lock: ReturnType<typeof lockLedger> | undefined;
  let db: Database | undefined;
  try {
    file = canonical(options.file);
    if (options.create === false && statSync(file, { throwIfNoEntry: false }) === undefined) {
      throw refusal('missing', `${file} does not exist.`, 'Name the file of an existing ledger.');
    }
    lock = lockLedger(file);
    db = connect(file);
    const ledgerId = prepare(db, file, options.checkWholeUpToBytes ?? 64 * 1024 * 1024);
    const head = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck().get() ?? 0;
    const state = { ledgerId, position: head === 0 ? null : positionOf(head) };
    assertNotBehind(file, state, readHeadFile(`${file}.head`));
    const wakeUps = new WakeUps();
    const health = new Health((error) => {
      wakeUps.wake();
      options.onFatal?.(error);
    });
    const headFile = new HeadFile(`${file}.head`, (error) => void health.failed(error));
    headFile.publish(state);
    return new SqliteEventStore({ db, ledgerId, head, health, wakeUps, headFile, lock });
  } catch (error) {
    db?.close();
    lock?.release();
    throw refusalOf(file, error);
  }
};

/** Opens the ledger in `file`, or refuses with EVENT_STORE_CANNOT_OPEN: its detail has the reason and the remedy. */
export const openSqliteEventStore = (options: SqliteEventStoreOptions): Promise<SqliteEventStore> =>
  new Promise((opened) => {
    opened(open(options));
  });
