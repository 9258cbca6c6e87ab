import type { BringIn, ImportRow } from './outcome.js';
import type { ReadRow } from './read-rows.js';
import { rejectionByError, rejectionByFault, type Rejects } from './rejects.js';

/** What an import came to. */
export interface ImportSummary {
  /** Rows of the file, the header left out. */
  readonly rows: number;
  readonly recorded: number;
  /** Stood in the ledger already. */
  readonly unchanged: number;
  /** Left out on purpose: practices that are only proposed. */
  readonly skipped: number;
  readonly rejected: number;
  readonly events: number;
  readonly seconds: number;
}

const ROWS_AT_A_TIME = 500;

/** Reads, checks and brings in one batch after the other; memory does not grow with the file. */
export const runImport = async <T>(
  rows: AsyncIterable<ReadRow<T>>,
  bringIn: BringIn<T>,
  rejects: Rejects,
): Promise<ImportSummary> => {
  const started = performance.now();
  const count = { rows: 0, recorded: 0, unchanged: 0, skipped: 0, events: 0 };
  let batch: ImportRow<T>[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const outcomes = await bringIn(batch);
    batch = [];
    for (const outcome of [...outcomes].sort((a, b) => a.line - b.line)) {
      if (outcome.kind === 'rejected') await rejects.add(rejectionByError(outcome.line, outcome.error));
      else count[outcome.kind] += 1;
      if (outcome.kind === 'recorded') count.events += outcome.events;
    }
  };
  for await (const row of rows) {
    count.rows += 1;
    if ('fault' in row) await rejects.add(rejectionByFault(row.line, row.fault));
    else if ('skipped' in row) count.skipped += 1;
    else batch.push(row);
    if (batch.length === ROWS_AT_A_TIME) await flush();
  }
  await flush();
  const seconds = Number(((performance.now() - started) / 1000).toFixed(3));
  return { ...count, rejected: rejects.count, seconds };
};
