import { describe, expect, it } from '@jest/globals';
import { databases } from '../../test/databases.js';
import { RowWriter } from './write-rows.js';

type Row = { readonly id: number; readonly text: string | null };
type Tables = { readonly written: Row };

const writer = new RowWriter<Row>((db, rows) =>
  db
    .withTables<Tables>()
    .insertInto('written')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({ text: row.ref('excluded.text') })),
    ),
);

const rows = (count: number, text: string | null): readonly Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, text }));

describe('RowWriter', () => {
  it.each([0, 1, 2, 31, 63, 64, 65, 200, 1_500])('writes %i rows, each once, and anew', async (count) => {
    const db = await databases.open();
    await db.schema
      .createTable('written')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('text', 'text')
      .execute();
    for (const text of [null, 'again']) {
      await db.transaction().execute((tx) => writer.write(tx, rows(count, text)));
      const written = await db.withTables<Tables>().selectFrom('written').selectAll().orderBy('id').execute();
      expect(written).toEqual(rows(count, text));
    }
    await db.destroy();
  });

  it('refuses rows that are not whole', async () => {
    const db = await databases.open();
    const partial = [{ id: 1, text: undefined }] as unknown as readonly Row[];
    await expect(db.transaction().execute((tx) => writer.write(tx, partial))).rejects.toThrow('parameters');
    await db.destroy();
  });
});
