import Database from 'better-sqlite3';
import { isPassing } from './failures.js';
import { refusal } from './refusal.js';

export interface FileLock {
  release(): void;
}

/**
 * One process at a time, by a lock the operating system drops with the process, however it ends.
 * It stands on a file of its own: POSIX locks vanish when any part of the process closes any handle on the
 * same file, and people do read and copy database files. Nobody reads this one.
 */
export const lockLedger = (file: string): FileLock => {
  let holder: Database.Database | undefined;
  try {
    holder = new Database(`${file}.lock`, { timeout: 0 });
    holder.pragma('locking_mode = EXCLUSIVE');
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder?.close();
    throw isPassing(error)
      ? refusal(
          'in-use',
          `${file} is open in another process.`,
          'Stop that process first: one at a time may write.',
          error,
        )
      : refusal(
          'unwritable',
          `${file}.lock cannot be written.`,
          'Give this user write access to its directory.',
          error,
        );
  }
  const held = holder;
  return { release: () => void held.close() };
};
