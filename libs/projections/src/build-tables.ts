import {
  type CreateIndexNode,
  type DropIndexNode,
  IdentifierNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PrimaryKeyConstraintNode,
  type QueryId,
  type SchemableIdentifierNode,
  type UniqueConstraintNode,
} from 'kysely';
import type { ReadDatabase } from './projection.js';

/** One build of a projection: its rows from the first event on. Builds of one name are numbered as they are begun. */
export interface BuildId {
  readonly name: string;
  readonly version: number;
  readonly build: number;
}

const suffixOf = ({ version, build }: BuildId): string => `_v${version}_b${build}`;

/** What one of a build's tables is really called. */
export const physicalName = (table: string, build: BuildId): string => `${table}${suffixOf(build)}`;

/** Puts a build's own names in place of those a projection knows its tables, indexes and keys by. */
class Renaming extends OperationNodeTransformer {
  constructor(
    private readonly tables: ReadonlySet<string>,
    private readonly suffix: string,
  ) {
    super();
  }

  protected override transformSchemableIdentifier(
    node: SchemableIdentifierNode,
    queryId?: QueryId,
  ): SchemableIdentifierNode {
    const renamed = super.transformSchemableIdentifier(node, queryId);
    return this.tables.has(node.identifier.name)
      ? { ...renamed, identifier: this.renamed(node.identifier) }
      : renamed;
  }

  protected override transformCreateIndex(node: CreateIndexNode, queryId?: QueryId): CreateIndexNode {
    return { ...super.transformCreateIndex(node, queryId), name: this.renamed(node.name) };
  }

  protected override transformDropIndex(node: DropIndexNode, queryId?: QueryId): DropIndexNode {
    const { identifier } = node.name;
    return {
      ...super.transformDropIndex(node, queryId),
      name: { ...node.name, identifier: this.renamed(identifier) },
    };
  }

  protected override transformPrimaryKeyConstraint(
    node: PrimaryKeyConstraintNode,
    queryId?: QueryId,
  ): PrimaryKeyConstraintNode {
    const kept = super.transformPrimaryKeyConstraint(node, queryId);
    return node.name === undefined ? kept : { ...kept, name: this.renamed(node.name) };
  }

  protected override transformUniqueConstraint(
    node: UniqueConstraintNode,
    queryId?: QueryId,
  ): UniqueConstraintNode {
    const kept = super.transformUniqueConstraint(node, queryId);
    return node.name === undefined ? kept : { ...kept, name: this.renamed(node.name) };
  }

  private renamed({ name }: IdentifierNode): IdentifierNode {
    return IdentifierNode.create(`${name}${this.suffix}`);
  }
}

interface Bound {
  readonly suffix: string;
  readonly tables: ReadonlySet<string>;
}

/** By the executor, which `withTables` keeps. */
const bindings = new WeakMap<object, Bound>();

/** The names of one build, and how to have statements use them. */
export class BuildTables {
  private readonly bound: Bound;
  private readonly plugin: KyselyPlugin;

  constructor(
    readonly logical: readonly string[],
    readonly id: BuildId,
  ) {
    this.bound = { suffix: suffixOf(id), tables: new Set(logical) };
    const renaming = new Renaming(this.bound.tables, this.bound.suffix);
    this.plugin = {
      transformQuery: ({ node, queryId }) => renaming.transformNode(node, queryId),
      transformResult: ({ result }) => Promise.resolve(result),
    };
  }

  get physical(): readonly string[] {
    return this.logical.map((table) => physicalName(table, this.id));
  }

  /** The same database or transaction, in which the projection's names are those of this build. */
  bind<D extends ReadDatabase>(db: D): D {
    const bound = db.withPlugin(this.plugin) as D;
    bindings.set(bound.getExecutor(), this.bound);
    return bound;
  }
}

/** What a table is called there: for text that is put together without the query builder. */
export const tableIn = (db: ReadDatabase, table: string): string => {
  const bound = bindings.get(db.getExecutor());
  return bound?.tables.has(table) === true ? `${table}${bound.suffix}` : table;
};

/** The same for all tables of one build: a key to keep put-together text by. Empty where the names are plain. */
export const buildKeyOf = (db: ReadDatabase): string => bindings.get(db.getExecutor())?.suffix ?? '';
