import Database from 'better-sqlite3';
import {
  type Checkpoint,
  type CopiedRecord,
  type CopyStep,
  type FeedScope,
  isKeptOfWithdrawn,
  isWithinScope,
} from '#libs/feed-client';

// One row for each (subject, key), as the ledger has it. What is about nobody in particular has the subject ''.
const TABLES = `
  CREATE TABLE IF NOT EXISTS record (
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    type TEXT NOT NULL,
    record TEXT NOT NULL,
    nhs_number TEXT,
    -- The snapshot under which it was put last: what a later one does not put again is gone.
    snapshot INTEGER NOT NULL,
    PRIMARY KEY (subject, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS follower (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position TEXT,
    snapshot INTEGER NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO follower VALUES (1, NULL, 0);
`;

/** A row as it is read back. */
export interface CopiedRow {
  readonly subject: string;
  readonly key: string;
  readonly type: string;
  readonly record: string;
  readonly nhs_number: string | null;
}

/** A copy of what the ledger tells, with its checkpoint in the same file: both move in one transaction. */
export class SqliteCopy {
  readonly db: Database.Database;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL');
    this.db.exec(TABLES);
  }

  /** One following at a time: it owns the connection while a commit is under way. */
  get checkpoint(): Checkpoint<SqliteCopy> {
    return {
      load: () =>
        Promise.resolve(this.db.prepare('SELECT position FROM follower').pluck().get() as string | null).then(
          (position) => position ?? undefined,
        ),
      commit: async (position, work) => {
        this.db.exec('BEGIN IMMEDIATE');
        try {
          await work(this);
          this.db.prepare('UPDATE follower SET position = ?').run(position);
          this.db.exec('COMMIT');
        } catch (error) {
          if (this.db.inTransaction) this.db.exec('ROLLBACK');
          throw error;
        }
      },
    };
  }

  /** Carries out what an event, or a snapshot, says is to be done. */
  apply(step: CopyStep): void {
    switch (step.do) {
      case 'put-record':
        this.#put(step.row);
        break;
      case 'replace-subject':
        this.#deleteSubject(step.subject);
        for (const row of step.rows) this.#put(row);
        break;
      case 'delete-subject':
        this.#deleteSubject(step.subject);
        break;
      case 'delete-subject-except-opt-outs':
        this.#deleteWhere((row) => !isKeptOfWithdrawn(row), step.subject);
        break;
      case 'delete-outside-scope':
        this.#deleteOutside(step.scope);
        break;
      case 'begin-snapshot':
        this.db.prepare('UPDATE follower SET snapshot = snapshot + 1').run();
        break;
      case 'end-snapshot':
        this.db.prepare('DELETE FROM record WHERE snapshot < (SELECT snapshot FROM follower)').run();
        break;
      case 'delete-all-or-as-agreement-says':
        // This agreement says: delete.
        this.db.prepare('DELETE FROM record').run();
        break;
    }
  }

  /** Everything, in the order of subject and key. */
  rows(): CopiedRow[] {
    return this.db
      .prepare('SELECT subject, key, type, record, nhs_number FROM record ORDER BY subject, key')
      .all() as CopiedRow[];
  }

  count(): number {
    return this.db.prepare('SELECT count(*) FROM record').pluck().get() as number;
  }

  close(): void {
    this.db.close();
  }

  #put({ subject, key, type, record, nhsNumber }: CopiedRecord): void {
    this.db
      .prepare('INSERT OR REPLACE INTO record SELECT ?, ?, ?, ?, ?, snapshot FROM follower')
      .run(subject ?? '', key, type, JSON.stringify(record), nhsNumber ?? null);
  }

  #deleteSubject(subject: string): void {
    this.db.prepare('DELETE FROM record WHERE subject = ?').run(subject);
  }

  #deleteWhere(isToGo: (row: Pick<CopiedRecord, 'type' | 'record'>) => boolean, subject?: string): void {
    const found = this.db
      .prepare('SELECT subject, key, type, record FROM record WHERE ? IS NULL OR subject = ?')
      .all(subject ?? null, subject ?? null) as CopiedRow[];
    const remove = this.db.prepare('DELETE FROM record WHERE subject = ? AND key = ?');
    for (const row of found) {
      const record = JSON.parse(row.record) as CopiedRecord['record'];
      if (isToGo({ type: row.type, record })) remove.run(row.subject, row.key);
    }
  }

  #deleteOutside(scope: FeedScope): void {
    this.#deleteWhere((row) => !isWithinScope(row, scope));
    if (!scope.nhsNumber) this.db.prepare('UPDATE record SET nhs_number = NULL').run();
  }
}
