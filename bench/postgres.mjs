import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { openPostgres } from '#libs/postgres';
import { bulkLoadingOf } from '#libs/projections';
import { startPostgres, stopPostgres } from '../tools/throw-away-postgres.mjs';
import { perSecond, ratioLine } from './lib/report.mjs';
import { inPairs } from './lib/stats.mjs';

/*
 * Rows of a rebuild into PostgreSQL: by COPY, beside inserts of 64 rows each, in transactions of one size. The server
 * is one of our own with nothing made durable, so that what is measured is the way in and not the disk.
 */

const state = JSON.stringify({
  choices: Array.from({ length: 8 }, (_, n) => ({
    direction: 'share-in',
    scope: { kind: 'organisation', organisation: `RX10${n}` },
    from: '2026-01-01T00:00:00.000Z',
    value: n % 2 === 0 ? 'granted' : 'refused',
  })),
});

const position = (n) => n.toString(16).padStart(16, '0');

/** A row as the history has them: new each time, wide, with a payload. */
const historyRow = (n) => ({
  position: position(n),
  patient_id: randomUUID(),
  revision: n,
  ...Object.fromEntries(Array.from({ length: 15 }, (_, k) => [`code_${k}`, k % 3 === 0 ? null : 'share-in'])),
  payload: state,
});

/** A row as the sharing states have them: one for each patient, replaced at each event. */
const stateRow = (n) => ({
  patient_id: position(n),
  revision: n,
  position: position(n),
  state,
  restricted: 0,
  death: 'none',
  survivor: null,
});

const tables = {
  history: { rowOf: historyRow, key: 'position' },
  state: { rowOf: stateRow, key: 'patient_id' },
};

const insertInto = (db, name, rows) => {
  const insert = db.insertInto(name).values(rows);
  if (name === 'history') return insert;
  return insert.onConflict((conflict) =>
    conflict.column('patient_id').doUpdateSet((row) => ({
      revision: row.ref('excluded.revision'),
      position: row.ref('excluded.position'),
      state: row.ref('excluded.state'),
    })),
  );
};

const STATEMENT_ROWS = 64;

const byInserts = async (tx, name, rows, texts) => {
  for (let at = 0; at < rows.length; at += STATEMENT_ROWS) {
    const chunk = rows.slice(at, at + STATEMENT_ROWS);
    // Put together once for each size, as the read models do.
    if (!texts.has(chunk.length)) texts.set(chunk.length, insertInto(tx, name, chunk).compile());
    const parameters = chunk.flatMap((row) => Object.values(row));
    await tx.executeQuery({ ...texts.get(chunk.length), parameters });
  }
};

const byCopy = (tx, name, rows) =>
  bulkLoadingOf(tx).insertAll(
    tx,
    insertInto(tx, name, rows.slice(0, 1)).toOperationNode(),
    rows.map((row) => Object.values(row)),
  );

const make = async (db, name, { rowOf, key }) => {
  let table = db.schema.createTable(name);
  for (const [column, value] of Object.entries(rowOf(0)))
    table = table.addColumn(column, typeof value === 'number' ? 'bigint' : 'text', (made) =>
      column === key ? made.primaryKey() : made,
    );
  await table.execute();
};

/** Rows per second into the emptied table, `size` of them in each transaction. */
const rate = async (db, name, { total, size, write }) => {
  await sql`truncate ${sql.table(name)}`.execute(db);
  const rows = Array.from({ length: total }, (_, n) => tables[name].rowOf(n));
  const texts = new Map();
  const started = performance.now();
  for (let at = 0; at < total; at += size)
    await db.transaction().execute((tx) => write(tx, name, rows.slice(at, at + size), texts));
  return total / ((performance.now() - started) / 1000);
};

const cases = [
  { name: 'history', size: 200, what: 'new rows, 200 a transaction', atLeast: 1.2 },
  { name: 'history', size: 2_000, what: 'new rows, 2,000 a transaction', atLeast: 1.3 },
  { name: 'state', size: 2_000, what: 'rows that may replace, 2,000 a transaction', atLeast: 1 },
];

export const postgres = async ({ runs, quick }) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const lines = [];
  try {
    const given = process.env.LEDGER_BENCH_POSTGRES_URL ?? '';
    const url = given === '' ? await startPostgres(directory) : given;
    const schema = `bench_${randomUUID().replaceAll('-', '')}`;
    const { db, close } = await openPostgres({
      url: `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`,
    });
    for (const [name, table] of Object.entries(tables)) await make(db, name, table);
    const total = quick ? 4_000 : 40_000;
    for (const { name, size, what, atLeast } of cases) {
      const { subject, peer, ratio } = await inPairs({
        runs,
        subject: () => rate(db, name, { total, size, write: byCopy }),
        peer: () => rate(db, name, { total, size, write: byInserts }),
      });
      lines.push(
        ratioLine({
          name: `P9 rebuild into PostgreSQL, ${what}`,
          subject: `COPY ${perSecond(subject)}`,
          peer: `inserts of ${STATEMENT_ROWS} ${perSecond(peer)}`,
          ratio,
          atLeast,
        }),
      );
    }
    await db.schema.dropSchema(schema).cascade().execute();
    await close();
  } finally {
    await stopPostgres(directory);
  }
  return lines;
};
