import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { keepRowSums, type ReadDatabase } from '#libs/projections';

/** A statement about to run, or one that has just run. */
export interface Step {
  readonly when: 'before' | 'after';
  readonly sql: string;
}

/** A SQLite database in which every statement can be made to fail, or its answer to get lost. */
export class FailingDatabase {
  readonly db: ReadDatabase;
  private readonly sqlite: Database.Database;
  /** What it throws is thrown at that step. */
  onStep: (step: Step) => void = () => undefined;

  constructor(file = ':memory:') {
    this.sqlite = new Database(file, { timeout: 0 });
    this.sqlite.pragma('journal_mode = WAL');
    this.sqlite.pragma('synchronous = OFF');
    keepRowSums(this.sqlite);
    const database = { close: () => this.sqlite.close(), prepare: (sql: string) => this.prepare(sql) };
    this.db = new Kysely<unknown>({
      dialect: new SqliteDialect({ database: database as unknown as SqliteDatabase }),
    });
  }

  /** As a crash does: whatever was not committed is gone, and nothing more is. */
  crash(): void {
    this.onStep = () => {
      throw new Error('the process is no more');
    };
    this.sqlite.close();
  }

  /** As a lost connection does: the transaction is rolled back, and nobody is told. */
  loseConnection(): void {
    if (this.sqlite.inTransaction) this.sqlite.exec('rollback');
  }

  private prepare(sql: string): unknown {
    if (sql === 'rollback' && !this.sqlite.inTransaction) return this.sqlite.prepare('select 1');
    const statement = this.sqlite.prepare(sql);
    const observed =
      <R>(run: (parameters: readonly unknown[]) => R) =>
      (parameters: readonly unknown[]): R => {
        this.onStep({ when: 'before', sql });
        const result = run(parameters);
        this.onStep({ when: 'after', sql });
        return result;
      };
    return {
      reader: statement.reader,
      all: observed((parameters) => statement.all(parameters)),
      run: observed((parameters) => statement.run(parameters)),
    };
  }
}
