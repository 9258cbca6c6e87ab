import Database from 'better-sqlite3';

const FULL = 2;

/**
 * Opens the database for the one process that uses it.
 * EXCLUSIVE keeps foreign tools out while the ledger runs, and needs no shared-memory file: its wal-index
 * lives on the heap. It must be set before the WAL is first touched.
 */
export const connect = (file: string): Database.Database => {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    // macOS only: without these an fsync there stops at the drive's cache.
    db.pragma('fullfsync = ON');
    db.pragma('checkpoint_fullfsync = ON');
    // SQLite swallows the errors of its own checkpoints; wal-checkpoints.ts makes them instead.
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('cache_size = -65536');
    db.pragma('cell_size_check = ON');
    db.pragma('trusted_schema = OFF');
    // Without it INSERT OR REPLACE would delete past the trigger.
    db.pragma('recursive_triggers = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/**
 * Asked again after the first write: better-sqlite3 is built so that a database that becomes WAL only then
 * falls back to NORMAL, and with NORMAL a power cut loses acknowledged events.
 */
export const assertDurable = (db: Database.Database): void => {
  const journal = db.pragma('journal_mode', { simple: true });
  const synchronous = db.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || synchronous !== FULL) {
    throw new Error(
      `SQLite keeps to ${String(journal)}/${String(synchronous)} instead of wal/${String(FULL)}`,
    );
  }
};
