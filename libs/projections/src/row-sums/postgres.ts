import { sql } from 'kysely';
import type { ReadDatabase } from '../projection.js';
import { checksumOf } from './checksum.js';

/**
 * One trigger per statement, over all its rows at once. The sums wait in a setting of the transaction, so that they
 * are rolled back with it and no row is written for them; `hashtextextended` is the server's own.
 */
const makeFunction = sql`
  create or replace function projection_sum_rows() returns trigger language plpgsql as $$
  declare
    high numeric := 0;
    low numeric := 0;
    one numeric;
    two numeric;
  begin
    if tg_op <> 'DELETE' then
      select coalesce(sum(hashtextextended(tg_argv[0] || r::text, 0)), 0),
             coalesce(sum(hashtextextended(tg_argv[0] || r::text, 1)), 0) into one, two from new_rows r;
      high := high + one;
      low := low + two;
    end if;
    if tg_op <> 'INSERT' then
      select coalesce(sum(hashtextextended(tg_argv[0] || r::text, 0)), 0),
             coalesce(sum(hashtextextended(tg_argv[0] || r::text, 1)), 0) into one, two from old_rows r;
      high := high - one;
      low := low - two;
    end if;
    one := coalesce(nullif(current_setting('projection.high', true), ''), '0')::numeric;
    two := coalesce(nullif(current_setting('projection.low', true), ''), '0')::numeric;
    perform set_config('projection.high', (one + high)::text, true);
    perform set_config('projection.low', (two + low)::text, true);
    return null;
  end $$`;

const transitions = {
  insert: sql`new table as new_rows`,
  update: sql`old table as old_rows new table as new_rows`,
  delete: sql`old table as old_rows`,
} as const;

/** Has every change of a table's rows counted, whoever makes it. */
export const sumRowsOf = async (db: ReadDatabase, logical: string, table: string): Promise<void> => {
  await makeFunction.execute(db);
  for (const event of ['insert', 'update', 'delete'] as const) {
    await sql`create or replace trigger ${sql.id(`${table}_${event}`)}
      after ${sql.raw(event)} on ${sql.table(table)} referencing ${transitions[event]}
      for each statement execute function projection_sum_rows(${sql.lit(logical)})`.execute(db);
  }
};

const setting = (name: string) => sql<string>`coalesce(nullif(current_setting(${name}, true), ''), '0')`;

/** The sum of all changes since it was last asked for in this transaction, and zero from then on. */
export const takeSum = async (db: ReadDatabase): Promise<string> => {
  const { rows } = await sql<{ readonly high: string; readonly low: string }>`
    select ${setting('projection.high')} as high, ${setting('projection.low')} as low`.execute(db);
  await sql`select set_config('projection.high', '0', true), set_config('projection.low', '0', true)`.execute(
    db,
  );
  const [{ high, low }] = rows as [{ readonly high: string; readonly low: string }];
  return checksumOf(BigInt(high), BigInt(low));
};
