import type { Database, Statement } from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Statements with lists in them come in many lengths; beyond this many the one prepared first is dropped. */
const MOST_STATEMENTS = 200;

/**
 * Kysely prepares every statement anew, which for a large insert takes as long as running it. This keeps those that
 * have been prepared. Each runs to its end at once, so one can serve all who ask; nothing here streams rows.
 */
export const preparedOnce = (database: Database): SqliteDatabase => {
  const prepared = new Map<string, Statement>();
  return {
    prepare: (sql): SqliteStatement => {
      const before = prepared.get(sql);
      if (before !== undefined) return before;
      const statement = database.prepare(sql);
      if (prepared.size >= MOST_STATEMENTS) {
        const [oldest] = prepared.keys();
        if (oldest !== undefined) prepared.delete(oldest);
      }
      prepared.set(sql, statement);
      return statement;
    },
    close: () => {
      prepared.clear();
      database.close();
    },
  };
};
