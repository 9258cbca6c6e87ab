import {
  type ColumnDefinitionNode,
  CompiledQuery,
  DataTypeNode,
  type Dialect,
  type DialectAdapter,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  PostgresAdapter,
  PostgresDialect,
  type PostgresPool,
  RawNode,
} from 'kysely';
import type { BulkLoading, ReadTransaction } from '#libs/projections';
import { CopyRows } from './copy-rows.js';

/** The connection of the transaction takes the rows in place of parameters: see PooledClient. */
const copyStatement = (table: string, columns: readonly string[]): string => {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  return `copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`;
};

/** PostgreSQL's own, which also takes many rows at once by COPY. */
class CopyingAdapter extends PostgresAdapter implements BulkLoading {
  async copyInto(
    tx: ReadTransaction,
    table: string,
    columns: readonly string[],
    rows: Iterable<readonly unknown[]>,
  ): Promise<void> {
    const copied = new CopyRows(columns, rows);
    if (copied.pieces.length === 0) return;
    await tx.executeQuery(CompiledQuery.raw(copyStatement(table, columns), [copied]));
  }
}

export const copyingDialect = (pool: PostgresPool): Dialect => {
  const dialect = new PostgresDialect({ pool });
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: (): DialectAdapter => new CopyingAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
};

class ByteOrder extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const { dataType } = node;
    if (!DataTypeNode.is(dataType) || !/^(text|varchar|char)\b/.test(dataType.dataType)) return node;
    const collated: OperationNode = RawNode.create(['', ' collate "C"'], [dataType]);
    return { ...node, dataType: collated };
  }
}

const byteOrder = new ByteOrder();

/**
 * Makes every text column compare by bytes, as SQLite does: positions, instants and ids are compared as text, and a
 * database's own collation orders them by the habits of some language.
 */
export const textByByteOrder: KyselyPlugin = {
  transformQuery: ({ node, queryId }) =>
    node.kind === 'CreateTableNode' || node.kind === 'AlterTableNode'
      ? byteOrder.transformNode(node, queryId)
      : node,
  transformResult: ({ result }) => Promise.resolve(result),
};
