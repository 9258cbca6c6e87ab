import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type Dialect,
  type DialectAdapter,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  PostgresDialect,
  type PostgresPool,
  RawNode,
} from 'kysely';
import { CopyingAdapter } from './bulk-insert.js';

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
