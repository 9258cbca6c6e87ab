import { CompiledQuery, createQueryId, type InsertQueryNode, PostgresAdapter, RawNode } from 'kysely';
import type { BulkLoading, ReadTransaction } from '#libs/projections';
import { CopyRows, type CopyTarget, quoted } from './copy-rows.js';

/** From so many rows on COPY is faster than inserts of many rows; measured by `npm run bench -- postgres`. */
const PAYS_FROM = 32;
/** The same where conflicts are possible, which COPY itself cannot handle: the rows go by a table in between. */
const PAYS_WITH_CONFLICTS_FROM = 1_000;

/** Undefined for an insert that is more than rows into the columns of one table. */
const targetOf = ({ into, columns, returning }: InsertQueryNode): CopyTarget | undefined => {
  if (into === undefined || columns === undefined || returning !== undefined) return undefined;
  if (into.table.schema !== undefined) return undefined;
  return { table: into.table.identifier.name, columns: columns.map((node) => node.column.name) };
};

/** PostgreSQL's own adapter, which also takes many rows at once by COPY: see PooledClient for how they get there. */
export class CopyingAdapter extends PostgresAdapter implements BulkLoading {
  pays(insert: InsertQueryNode, rows: number): boolean {
    if (rows < (insert.onConflict === undefined ? PAYS_FROM : PAYS_WITH_CONFLICTS_FROM)) return false;
    return targetOf(insert) !== undefined;
  }

  async insertAll(
    tx: ReadTransaction,
    insert: InsertQueryNode,
    rows: readonly (readonly unknown[])[],
  ): Promise<void> {
    const target = targetOf(insert);
    if (target === undefined) throw new Error('not an insert of rows into one table');
    if (insert.onConflict === undefined) {
      await tx.executeQuery(CompiledQuery.raw('', [new CopyRows(target, rows)]));
      return;
    }
    const by = `copied_${target.table}`;
    const waiting = `select ${target.columns.map(quoted).join(', ')} from ${quoted(by)}`;
    const merge: InsertQueryNode = { ...insert, values: RawNode.createWithSql(waiting) };
    const { sql } = tx.getExecutor().compileQuery(merge, createQueryId());
    await tx.executeQuery(CompiledQuery.raw(sql, [new CopyRows({ ...target, by }, rows)]));
  }
}
