import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InsertQueryNode } from 'kysely';
import { bulkLoadingOf, type ReadDatabase } from '#libs/projections';
import { type FreshPostgres, freshPostgres } from '../support/databases.js';
import { report } from '../support/figures.js';
import { hasPostgres } from '../support/postgres.js';

type Row = {
  readonly id: string;
  readonly text: string | null;
  readonly size: number | bigint | null;
};
type Tables = { readonly copied: Row };

const SLOW_MACHINE_MILLIS = 60_000;
const columns = ['id', 'text', 'size'] as const;

const insertOf = (db: ReadDatabase): InsertQueryNode =>
  db.withTables<Tables>().insertInto('copied').values({ id: '', text: '', size: 0 }).toOperationNode();

const upsertOf = (db: ReadDatabase): InsertQueryNode =>
  db
    .withTables<Tables>()
    .insertInto('copied')
    .values({ id: '', text: '', size: 0 })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((row) => ({ text: row.ref('excluded.text'), size: row.ref('excluded.size') })),
    )
    .toOperationNode();

/** All that JavaScript holds and PostgreSQL can: lone surrogates and NUL are refused, which another test shows. */
const storable = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    // What COPY gives a meaning to.
    fc.string({
      unit: fc.constantFrom(
        '\\',
        '\t',
        '\n',
        '\r',
        '\b',
        '\f',
        '\v',
        '.',
        'N',
        'x',
        '4',
        "'",
        '"',
        '\u2028',
        '😀',
      ),
      maxLength: 20,
    }),
  )
  .map((text) => text.replaceAll('\0', ''));

const size = fc.oneof(
  fc.constant(null),
  fc.maxSafeInteger(),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) =>
      value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value,
    ),
);

const rowsOfAnyKind: fc.Arbitrary<readonly Row[]> = fc.uniqueArray(
  fc.record({ id: storable, text: fc.option(storable), size }),
  { selector: ({ id }) => id, maxLength: 60, size: 'max' },
);

(hasPostgres ? describe : describe.skip)('rows by COPY', () => {
  let database: FreshPostgres<Tables>;
  let db: ReadDatabase;

  const copy = (rows: readonly Row[], insert = insertOf(db)): Promise<void> =>
    db.transaction().execute((tx) =>
      bulkLoadingOf(tx)!.insertAll(
        tx,
        insert,
        rows.map((row) => columns.map((column) => row[column])),
      ),
    );
  const stored = () => database.db.selectFrom('copied').select(columns).orderBy('id').execute();
  const sorted = (rows: readonly Row[]) =>
    rows.toSorted((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));

  beforeAll(async () => {
    database = await freshPostgres<Tables>({ poolSize: 1 });
    db = database.db as unknown as ReadDatabase;
    await db.schema
      .createTable('copied')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('text', 'text')
      .addColumn('size', 'bigint')
      .execute();
  });

  afterEach(async () => {
    await database.db.deleteFrom('copied').execute();
  });

  afterAll(() => database.close());

  it.each([
    ['straight into the table', insertOf],
    ['by way of another table', upsertOf],
  ])(
    'are the rows that went in, whatever is in them: %s',
    async (_, makeInsert) => {
      let rows = 0;
      await fc.assert(
        fc.asyncProperty(rowsOfAnyKind, async (written) => {
          await database.db.deleteFrom('copied').execute();
          await copy(written, makeInsert(db));
          expect(await stored()).toEqual(sorted(written));
          rows += written.length;
        }),
        { numRuns: 60 },
      );
      report(`rows by COPY, ${_}`, { rows, changed: 0 });
    },
    SLOW_MACHINE_MILLIS,
  );

  it('replace what is there where the insert says so, twice in one transaction too', async () => {
    const row = (id: number, text: string): Row => ({ id: String(id).padStart(5, '0'), text, size: id });
    const all = (text: string, from = 0) => Array.from({ length: 2_000 }, (__, id) => row(from + id, text));
    await copy(all('first'), upsertOf(db));
    await db.transaction().execute(async (tx) => {
      for (const [text, from] of [
        ['second', 0],
        ['third', 1_000],
      ] as const)
        await bulkLoadingOf(tx)!.insertAll(
          tx,
          upsertOf(tx),
          all(text, from).map((each) => columns.map((column) => each[column])),
        );
    });
    expect(await stored()).toEqual([...all('second').slice(0, 1_000), ...all('third', 1_000)]);
  });

  it('are gone with their transaction', async () => {
    const rolledBack = db.transaction().execute(async (tx) => {
      await bulkLoadingOf(tx)!.insertAll(tx, upsertOf(tx), [['a', 'b', 1]]);
      await bulkLoadingOf(tx)!.insertAll(tx, insertOf(tx), [['c', 'd', 1]]);
      throw new Error('the disk is full');
    });
    await expect(rolledBack).rejects.toThrow('the disk is full');
    expect(await stored()).toEqual([]);
    // The temporary table went with it too, and is made anew.
    await copy([{ id: 'a', text: null, size: 2 }], upsertOf(db));
    expect(await stored()).toHaveLength(1);
  });

  it(
    'leave the connection usable when the server refuses one of them, early or late',
    async () => {
      const many = Array.from({ length: 20_000 }, (__, id) => ({
        id: String(id),
        text: 'x'.repeat(200),
        size: id,
      }));
      for (const wrong of [
        [many[0]!, ...many],
        [...many, many[0]!],
      ])
        await expect(copy(wrong)).rejects.toMatchObject({ code: '23505' });
      await copy(many.slice(0, 3));
      expect(await stored()).toHaveLength(3);
    },
    SLOW_MACHINE_MILLIS,
  );

  it('are refused whole when one cannot be kept as it is, before anything is sent', async () => {
    for (const text of ['a\0b', '\ud800'])
      await expect(
        copy([
          { id: 'fine', text: 'fine', size: 1 },
          { id: 'x', text, size: 1 },
        ]),
      ).rejects.toMatchObject({
        code: 'POSTGRES_VALUE_REFUSED',
        details: {
          detail:
            'The column text cannot hold ' +
            (text === '\ud800' ? 'half a surrogate pair' : 'text with a NUL') +
            '.',
        },
      });
    expect(await stored()).toEqual([]);
  });
});
