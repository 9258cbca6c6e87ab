/** As many rows as fit one statement's parameters on every database. */
const ROWS_PER_STATEMENT = 200;

export function* chunksOf<T>(rows: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) yield rows.slice(at, at + ROWS_PER_STATEMENT);
}
