/**
 * Where a follower keeps how far it has come. The text is opaque: a cursor, or how far a snapshot is.
 *
 * `commit` carries out `work` and then keeps the text. A store that lives in the same database as what `work` changes
 * does both in one transaction, handed to `work`: then nothing is done twice, whenever the process dies. With any other
 * store the work of the last commit may be done once more.
 */
export interface Checkpoint<Transaction = undefined> {
  /** What was kept last; undefined at the very first start. */
  load(): Promise<string | undefined>;
  /** Rejects with what `work` rejects with, and then keeps nothing. */
  commit(position: string, work: (transaction: Transaction) => void | Promise<void>): Promise<void>;
}

/** For trials and tests: forgotten when the process ends. */
export const memoryCheckpoint = (initial?: string): Checkpoint => {
  let kept = initial;
  return {
    load: () => Promise.resolve(kept),
    commit: async (position, work) => {
      await work(undefined);
      kept = position;
    },
  };
};
