import { sql } from 'kysely';
import type { RowDifference } from './build.js';
import { isPostgres } from './row-sums/index.js';
import type { ReadDatabase } from './projection.js';

/** As many as help to see what is wrong. */
const MOST = 100;

type Row = Readonly<Record<string, unknown>>;

const keyColumns = async (db: ReadDatabase, table: string): Promise<readonly string[]> => {
  const query = isPostgres(db)
    ? sql<{ readonly name: string }>`
        select a.attname as name from pg_index i
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = to_regclass(quote_ident(${table})) and i.indisprimary order by a.attnum`
    : sql<{ readonly name: string }>`select name from pragma_table_info(${table}) where pk > 0 order by pk`;
  return (await query.execute(db)).rows.map(({ name }) => name);
};

/** Rows of one table that the other does not have exactly so. */
const onlyIn = async (db: ReadDatabase, one: string, other: string): Promise<readonly Row[]> => {
  const { rows } = await sql<Row>`
    select * from ${sql.table(one)} except select * from ${sql.table(other)} limit ${sql.lit(MOST)}`.execute(
    db,
  );
  return rows;
};

const sameRow = async (db: ReadDatabase, table: string, key: Row): Promise<Row | undefined> => {
  const columns = Object.entries(key).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where ${sql.join(columns, sql` and `)}`.execute(db);
  return rows[0];
};

const differing = (one: Row, other: Row): readonly string[] =>
  Object.keys(one).filter((column) => String(one[column]) !== String(other[column]));

/** What is different in a table of `found`, as against that of `wanted`: the first hundred rows, no content. */
const differencesIn = async (
  db: ReadDatabase,
  table: string,
  wanted: string,
  found: string,
): Promise<readonly RowDifference[]> => {
  const columns = await keyColumns(db, found);
  const keyOf = (row: Row): Row => Object.fromEntries(columns.map((column) => [column, row[column]]));
  const differences: RowDifference[] = [];
  for (const row of await onlyIn(db, found, wanted)) {
    const key = keyOf(row);
    const other = await sameRow(db, wanted, key);
    differences.push(
      other === undefined
        ? { table, row: 'extra', key, columns: [] }
        : { table, row: 'changed', key, columns: differing(row, other) },
    );
  }
  for (const row of await onlyIn(db, wanted, found)) {
    const key = keyOf(row);
    if ((await sameRow(db, found, key)) === undefined)
      differences.push({ table, row: 'missing', key, columns: [] });
  }
  return differences;
};

/** The names of one table in two builds. */
export interface TablePair {
  readonly table: string;
  readonly wanted: string;
  readonly found: string;
}

/** The first hundred rows in which `found` is not as `wanted`, over all tables. */
export const findDifferences = async (
  db: ReadDatabase,
  pairs: readonly TablePair[],
): Promise<readonly RowDifference[]> => {
  const differences: RowDifference[] = [];
  for (const { table, wanted, found } of pairs) {
    differences.push(...(await differencesIn(db, table, wanted, found)));
  }
  return differences.slice(0, MOST);
};
