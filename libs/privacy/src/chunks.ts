/** Rows for one statement: 5 columns of 5,000 stay below the 32,766 parameters that SQLite allows. */
const ROWS_PER_STATEMENT = 5_000;

export function* chunksOf<T>(items: readonly T[], size = ROWS_PER_STATEMENT): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
