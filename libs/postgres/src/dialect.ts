import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type DatabaseMetadataOptions,
  type Dialect,
  type DialectAdapter,
  type Kysely,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  PostgresDialect,
  PostgresIntrospector,
  type PostgresPool,
  RawNode,
  sql,
  type TableMetadata,
} from 'kysely';
import { CopyingAdapter } from './bulk-insert.js';

/** Lists the tables of the schema that unnamed ones are made in, and not all that the user may see. */
class OwnTables extends PostgresIntrospector {
  constructor(private readonly own: Kysely<unknown>) {
    super(own);
  }

  override async getTables(options?: DatabaseMetadataOptions): Promise<TableMetadata[]> {
    const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(this.own);
    return (await super.getTables(options)).filter((table) => table.schema === rows[0]?.schema);
  }
}

export const copyingDialect = (pool: PostgresPool): Dialect => {
  const dialect = new PostgresDialect({ pool });
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: (): DialectAdapter => new CopyingAdapter(),
    createIntrospector: (db) => new OwnTables(db as Kysely<unknown>),
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
