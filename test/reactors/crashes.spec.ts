import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import { report } from '../support/figures.js';
import { Bench, type OpenedDatabase, sqliteFile, until } from './bench.js';

const EVENTS = 3;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'reactor-crash-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A database that is gone at the nth statement, before it or after, as with a process that was killed. */
const gone = (file: string, statement: number, when: 'before' | 'after') => {
  const sqlite = new Database(file, { timeout: 0 });
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = OFF');
  let count = 0;
  let crashed = false;
  const crash = (): never => {
    if (!crashed) sqlite.close();
    crashed = true;
    throw new Error('the process is no more');
  };
  const observed =
    <R>(run: (parameters: readonly unknown[]) => R) =>
    (parameters: readonly unknown[]): R => {
      count += 1;
      if (crashed || (count === statement && when === 'before')) return crash();
      const result = run(parameters);
      return count === statement ? crash() : result;
    };
  const prepare = (sql: string): unknown => {
    if (crashed) return crash();
    const prepared = sqlite.prepare(sql);
    return {
      reader: prepared.reader,
      all: observed((parameters) => prepared.all(parameters)),
      run: observed((parameters) => prepared.run(parameters)),
    };
  };
  const close = (): void => {
    if (!crashed) sqlite.close();
  };
  const database = { close, prepare } as unknown as SqliteDatabase;
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  const opened: OpenedDatabase = { db, close: () => db.destroy() };
  return { opened, crashed: () => crashed };
};

/** Runs until the crash, then as after a restart; answers how often each effect happened. */
const crashedAt = async (statement: number, when: 'before' | 'after') => {
  const file = join(directory, `${String(statement)}-${when}.db`);
  const bench = new Bench(sqliteFile(file));
  for (let count = 0; count < EVENTS; count += 1) await bench.happen(String(count));
  const { opened, crashed } = gone(file, statement, when);
  const doomed = await bench
    .start(bench.reactor(), { db: opened.db, holder: 'doomed' })
    .catch(() => undefined);
  await until(() => crashed() || bench.effects.length === EVENTS);
  await doomed?.stop();
  await opened.close();
  const before = bench.effects.length;
  // The lease of a process that is no more is taken over at once where no other can be alive.
  await bench.start(bench.reactor(), { alone: true });
  await until(async () => {
    const row = await bench.database.db
      .withTables<{ reactor_item: { state: string } }>()
      .selectFrom('reactor_item')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('state', '=', 'done')
      .executeTakeFirstOrThrow();
    return row.count === EVENTS;
  });
  const { done } = bench;
  await bench.close();
  return { done, before, crashed: crashed() };
};

it('does everything at least once, and at most one thing twice, wherever a process ends', async () => {
  let points = 0;
  let lost = 0;
  let repeated = 0;
  for (let statement = 1, alive = false; !alive; statement += 1) {
    for (const when of ['before', 'after'] as const) {
      const { done, crashed } = await crashedAt(statement, when);
      if (!crashed) {
        alive = true;
        continue;
      }
      points += 1;
      lost += EVENTS - new Set(done).size;
      repeated += done.length - new Set(done).size;
      expect(done.length - new Set(done).size).toBeLessThanOrEqual(1);
    }
  }
  report('reactor: crash at every statement', { points, lost, repeated });
  expect(points).toBeGreaterThan(20);
  expect(lost).toBe(0);
});
