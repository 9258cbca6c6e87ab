import { type Compilable, CompiledQuery } from 'kysely';
import type { ReadDatabase, ReadTransaction } from '#libs/projections';

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

/**
 * Writes rows to one table. Putting the statement together costs more than writing the rows, so it is done once for
 * each database and number of rows.
 */
export class RowWriter<R extends Row> {
  /** By what is one and the same for a database and all transactions on it. */
  readonly #texts = new WeakMap<object, Map<number, string>>();

  constructor(private readonly statement: Statement<R>) {}

  async write(tx: ReadTransaction, rows: readonly R[]): Promise<void> {
    for (const chunk of cut(rows)) {
      const values = chunk.flatMap((row) => Object.values(row));
      await tx.executeQuery(CompiledQuery.raw(this.#textFor(tx, chunk, values.length), values));
    }
  }

  #textFor(tx: ReadTransaction, rows: readonly R[], values: number): string {
    const { adapter } = tx.getExecutor();
    let texts = this.#texts.get(adapter);
    if (texts === undefined) {
      texts = new Map();
      this.#texts.set(adapter, texts);
    }
    let text = texts.get(rows.length);
    if (text === undefined) {
      const { sql, parameters } = this.statement(tx, rows).compile();
      if (parameters.length !== values) throw new Error('a statement has other parameters than its rows');
      text = sql;
      texts.set(rows.length, text);
    }
    return text;
  }
}
