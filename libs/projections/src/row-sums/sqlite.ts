import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { ReadDatabase } from '../projection.js';
import { checksumOf, emptyChecksum } from './checksum.js';

/** As much of better-sqlite3's database as is needed to teach it a function. */
export interface SqliteFunctions {
  function(name: string, options: { directOnly?: boolean }, run: (...values: never[]) => unknown): unknown;
}

/**
 * Teaches a connection to sum up the rows it writes; one that has not been taught cannot write to a projection's
 * tables at all. The sums are the connection's own: it runs one transaction at a time.
 */
export const keepRowSums = (database: SqliteFunctions): void => {
  let high = 0n;
  let low = 0n;
  const add = (sign: 1n | -1n) => (table: string, row: string) => {
    const digest = hash('md5', table + row, 'buffer');
    high += sign * digest.readBigUInt64BE(0);
    low += sign * digest.readBigUInt64BE(8);
    return 0;
  };
  database.function('projection_row_in', {}, add(1n));
  database.function('projection_row_out', {}, add(-1n));
  database.function('projection_sum', { directOnly: true }, () => {
    const sum = checksumOf(high, low);
    high = 0n;
    low = 0n;
    return sum;
  });
};

const columnsOf = async (db: ReadDatabase, table: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ readonly name: string }>`
    select name from pragma_table_info(${table}) order by cid`.execute(db);
  return rows.map(({ name }) => name);
};

const rowOf = (side: 'old' | 'new', columns: readonly string[]) =>
  sql`json_array(${sql.join(columns.map((column) => sql.ref(`${side}.${column}`)))})`;

/** Has every change of a table's rows counted, whoever makes it. */
export const sumRowsOf = async (db: ReadDatabase, logical: string, table: string): Promise<void> => {
  const columns = await columnsOf(db, table);
  const into = sql`select projection_row_in(${sql.lit(logical)}, ${rowOf('new', columns)});`;
  const out = sql`select projection_row_out(${sql.lit(logical)}, ${rowOf('old', columns)});`;
  const trigger = async (event: 'insert' | 'update' | 'delete', steps: typeof into): Promise<void> => {
    await sql`create trigger if not exists ${sql.id(`${table}_${event}`)}
      after ${sql.raw(event)} on ${sql.table(table)} begin ${steps} end`.execute(db);
  };
  await trigger('insert', into);
  await trigger('update', sql`${out} ${into}`);
  await trigger('delete', out);
};

/** The sum of all changes since it was last asked for, and zero from then on. */
export const takeSum = async (db: ReadDatabase): Promise<string> => {
  const { rows } = await sql<{ readonly sum: string }>`select projection_sum() as sum`.execute(db);
  return rows[0]?.sum ?? emptyChecksum;
};
