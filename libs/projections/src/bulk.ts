import type { InsertQueryNode } from 'kysely';
import type { ReadDatabase, ReadTransaction } from './projection.js';

/** What a database offers that has a faster way in for many rows than statements with parameters. */
export interface BulkLoading {
  /** Whether it is the faster one for that insert and so many rows. */
  pays(insert: InsertQueryNode, rows: number): boolean;
  /**
   * Runs the insert with these rows in place of its own, each a value for each of its columns, in their order. What
   * the insert says of conflicts holds, but no two of the rows may be of one key.
   */
  insertAll(
    tx: ReadTransaction,
    insert: InsertQueryNode,
    rows: readonly (readonly unknown[])[],
  ): Promise<void>;
}

/** That of a database, or of a transaction on it; undefined where statements are all there is. */
export const bulkLoadingOf = (db: ReadDatabase): BulkLoading | undefined => {
  const { adapter } = db.getExecutor();
  return 'insertAll' in adapter ? (adapter as unknown as BulkLoading) : undefined;
};
