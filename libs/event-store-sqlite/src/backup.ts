import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { eventStoreError, type Position } from '#libs/event-store';
import { codeOf } from './failures.js';
import { positionOf } from './position.js';

export interface BackupResult {
  readonly file: string;
  /** The newest event in the copy; undefined for an empty ledger. */
  readonly head: Position | undefined;
}

const failed = (detail: string, cause?: unknown) =>
  eventStoreError('EVENT_STORE_UNAVAILABLE', { detail: `the backup failed: ${detail}` }, { cause });

const PAGES_PER_TURN = 256;

const syncToDisk = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const headOf = (file: string): Position | undefined => {
  const copy = new Database(file);
  try {
    // Out of WAL mode the copy is one file, which can be moved and kept as such.
    copy.pragma('journal_mode = DELETE');
    const head = copy.prepare<[], number | null>('SELECT max(position) FROM events').pluck().get();
    return typeof head === 'number' ? positionOf(head) : undefined;
  } finally {
    copy.close();
  }
};

/**
 * SQLite's online backup: a consistent copy while appends go on, which it carries over into the copy.
 * The file gets its name only when it is whole and on disk.
 */
export const backupLedger = async (db: Database.Database, toFile: string): Promise<BackupResult> => {
  if (existsSync(toFile)) {
    throw failed('there is a file of that name already');
  }
  const partial = `${toFile}.partial`;
  rmSync(partial, { force: true });
  try {
    await db.backup(partial, { progress: () => PAGES_PER_TURN });
    const head = headOf(partial);
    syncToDisk(partial);
    renameSync(partial, toFile);
    syncToDisk(dirname(toFile));
    return { file: toFile, head };
  } catch (error) {
    rmSync(partial, { force: true });
    // Most likely the disk that the copy goes to: no reason to stop the ledger.
    throw failed(codeOf(error) ?? 'unknown failure', error);
  }
};
