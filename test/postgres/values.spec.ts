import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type FreshPostgres, freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

type Tables = {
  readonly word: { readonly text: string; readonly size: bigint | number | null };
};

(hasPostgres ? describe : describe.skip)('values in PostgreSQL', () => {
  let database: FreshPostgres<Tables>;

  beforeAll(async () => {
    database = await freshPostgres<Tables>();
    await database.db.schema
      .createTable('word')
      .addColumn('text', 'text', (column) => column.primaryKey())
      .addColumn('size', 'bigint')
      .execute();
    await database.db.schema.alterTable('word').addColumn('late', 'varchar(9)').execute();
  });

  afterAll(() => database.close());

  it('are text that compares by bytes, as in SQLite, in every column and whatever the database is set to', async () => {
    const words = ['a', 'B', 'ä', 'Z', '_', '10', '9', 'aa', '-', 'ab'];
    const { db } = database;
    await db
      .insertInto('word')
      .values(words.map((text) => ({ text, size: null })))
      .execute();
    const found = await db.selectFrom('word').select('text').orderBy('text').execute();
    const byBytes = words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(found.map(({ text }) => text)).toEqual(byBytes);
    const after = await db
      .selectFrom('word')
      .select('text')
      .where('text', '>', 'Z')
      .orderBy('text')
      .execute();
    expect(after.map(({ text }) => text)).toEqual(byBytes.slice(byBytes.indexOf('Z') + 1));
    const { rows } = await sql<{ collation: string }>`
      select distinct collation_name as collation from information_schema.columns
      where table_schema = current_schema() and collation_name is not null`.execute(db);
    expect(rows).toEqual([{ collation: 'C' }]);
  });

  it.each([
    ['a small number', 7, 7],
    ['the largest exact number', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['one more', 9_007_199_254_740_993n, 9_007_199_254_740_993n],
    ['the largest of all', 9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n],
    ['the smallest of all', -9_223_372_036_854_775_808n, -9_223_372_036_854_775_808n],
    ['nothing', null, null],
  ])('are whole numbers without loss: %s', async (text, size, read) => {
    const { db } = database;
    await db.insertInto('word').values({ text, size }).execute();
    const row = await db.selectFrom('word').select('size').where('text', '=', text).executeTakeFirstOrThrow();
    expect(row.size).toBe(read);
  });

  it('are counted and added up as in SQLite: to numbers', async () => {
    const { rows } = await sql`
      select count(*) as count, sum(size) as sum from (values (2::bigint), (3)) as v (size)`.execute(
      database.db,
    );
    expect(rows).toEqual([{ count: 2, sum: 5 }]);
  });
});
