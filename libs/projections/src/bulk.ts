import type { ReadDatabase, ReadTransaction } from './projection.js';

/** What a database offers that has a faster way in for many rows than statements with parameters. */
export interface BulkLoading {
  /** Adds the rows to a table, in that transaction; each has a value for each of the columns. */
  copyInto(
    tx: ReadTransaction,
    table: string,
    columns: readonly string[],
    rows: Iterable<readonly unknown[]>,
  ): Promise<void>;
}

/** That of a database, or of a transaction on it; undefined where statements are all there is. */
export const bulkLoadingOf = (db: ReadDatabase): BulkLoading | undefined => {
  const { adapter } = db.getExecutor();
  return 'copyInto' in adapter ? (adapter as unknown as BulkLoading) : undefined;
};
