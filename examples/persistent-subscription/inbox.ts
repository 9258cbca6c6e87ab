import Database from 'better-sqlite3';
import type { FeedMessage } from '#libs/feed-client';

/** What came, each once, for whoever works through it: in the order of the revision, whatever order it came in. */
export class Inbox {
  readonly #db: Database.Database;

  constructor(file: string) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = FULL');
    this.#db.exec(`CREATE TABLE IF NOT EXISTS inbox (
      revision INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject TEXT, type TEXT NOT NULL, event TEXT NOT NULL
    ) STRICT`);
  }

  /** False when it was there already. */
  put(event: FeedMessage, revision: bigint): boolean {
    const { changes } = this.#db
      .prepare('INSERT INTO inbox VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(revision, event.id, event.subject ?? null, event.type, JSON.stringify(event));
    return changes === 1;
  }

  ids(): string[] {
    return this.#db.prepare('SELECT id FROM inbox ORDER BY revision').pluck().all() as string[];
  }

  close(): void {
    this.#db.close();
  }
}
