import type { Database } from 'better-sqlite3';
import { isPassing } from './failures.js';
import type { Health } from './health.js';

/** An appended event touches about this many pages: its row and two index leaves, often shared. */
const PAGES_PER_EVENT = 2;
const PAGES_BETWEEN = 4_000;

/**
 * Moves the WAL into the database, after the appends that filled it have been answered.
 * Done here and not by SQLite's own hook, which ignores the errors it meets: a failed fsync of the database
 * file must stop the store like any other.
 */
export class WalCheckpoints {
  private pages = 0;
  private scheduled = false;
  private readonly passive;

  constructor(
    db: Database,
    private readonly health: Health,
  ) {
    this.passive = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  committed(events: number): void {
    this.pages += 1 + events * PAGES_PER_EVENT;
    if (this.pages < PAGES_BETWEEN || this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.health.isOpen) this.run();
    });
  }

  private run(): void {
    this.pages = 0;
    try {
      this.passive.get();
    } catch (error) {
      // No room to grow the database file: the events are safe in the WAL, and the next time will do.
      if (!isPassing(error)) this.health.failed(error);
    }
  }
}
