import { type Compilable, CompiledQuery, InsertQueryNode } from 'kysely';
import {
  buildKeyOf,
  type BulkLoading,
  bulkLoadingOf,
  type ReadDatabase,
  type ReadTransaction,
} from '#libs/projections';

/** A row as it is written: a value for each column, every row the same columns in the same order. */
type Row = Readonly<Record<string, unknown>>;

/** Makes the statement that writes that many rows; it holds no parameters but the rows' values. */
type Statement<R> = (db: ReadDatabase, rows: readonly R[]) => Compilable;

/** The most rows of one statement: beyond it a row gets no cheaper. */
const MOST_ROWS = 64;

/** Cut into powers of two, so that the same few statements serve any number of rows. */
function* cut<R>(rows: readonly R[]): Iterable<readonly R[]> {
  let size = MOST_ROWS;
  for (let at = 0; at < rows.length; at += size) {
    while (size > rows.length - at) size /= 2;
    yield rows.slice(at, at + size);
  }
}

/** What has been put together for one build on one database. */
interface Prepared {
  readonly texts: Map<number, string>;
  /** The statement for one row, for a database that takes many rows another way. */
  insert: InsertQueryNode | undefined;
}

/**
 * Writes rows to one table, by whatever way in is the fastest for so many: no two of them may be of one key. Putting
 * the statement together costs more than writing the rows, so it is done once for each build and number of rows.
 */
export class RowWriter<R extends Row> {
  /** By what is one and the same for a database and all transactions on it. */
  readonly #prepared = new WeakMap<object, Map<string, Prepared>>();

  constructor(private readonly statement: Statement<R>) {}

  async write(tx: ReadTransaction, rows: readonly R[]): Promise<void> {
    const prepared = this.#preparedFor(tx);
    const bulk = bulkLoadingOf(tx);
    if (bulk !== undefined && (await this.#writeAll(tx, bulk, prepared, rows))) return;
    for (const chunk of cut(rows)) {
      const values = chunk.flatMap((row) => Object.values(row));
      const text = this.#textFor(tx, prepared, chunk, values.length);
      await tx.executeQuery(CompiledQuery.raw(text, values));
    }
  }

  #preparedFor(tx: ReadTransaction): Prepared {
    const { adapter } = tx.getExecutor();
    let builds = this.#prepared.get(adapter);
    if (builds === undefined) {
      builds = new Map();
      this.#prepared.set(adapter, builds);
    }
    const key = buildKeyOf(tx);
    let prepared = builds.get(key);
    if (prepared === undefined) {
      prepared = { texts: new Map(), insert: undefined };
      builds.set(key, prepared);
    }
    return prepared;
  }

  /** False when they are too few to be worth it. */
  async #writeAll(
    tx: ReadTransaction,
    bulk: BulkLoading,
    prepared: Prepared,
    rows: readonly R[],
  ): Promise<boolean> {
    const [first] = rows;
    if (first === undefined) return false;
    prepared.insert ??= this.#insertOf(tx, first);
    if (!bulk.pays(prepared.insert, rows.length)) return false;
    await bulk.insertAll(
      tx,
      prepared.insert,
      rows.map((row) => Object.values(row)),
    );
    return true;
  }

  #insertOf(tx: ReadTransaction, row: R): InsertQueryNode {
    const { query, parameters } = this.statement(tx, [row]).compile();
    assertWhole(parameters.length, Object.keys(row).length);
    if (!InsertQueryNode.is(query)) throw new Error('a statement that writes rows is no insert');
    return query;
  }

  #textFor(tx: ReadTransaction, { texts }: Prepared, rows: readonly R[], values: number): string {
    let text = texts.get(rows.length);
    if (text === undefined) {
      const { sql, parameters } = this.statement(tx, rows).compile();
      assertWhole(parameters.length, values);
      text = sql;
      texts.set(rows.length, text);
    }
    return text;
  }
}

const assertWhole = (parameters: number, values: number): void => {
  if (parameters !== values) throw new Error('a statement has other parameters than its rows');
};
