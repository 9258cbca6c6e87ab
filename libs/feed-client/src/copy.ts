import { batches, type Batch, type ReadingOptions, signalOf } from './batches.js';
import type { Checkpoint } from './checkpoint.js';
import { FeedError } from './errors.js';
import { type CopiedRecord, type Instruction, instructionOf } from './instructions.js';
import { snapshot } from './snapshot.js';

/** What a keeper of a copy carries out: the instructions of events, and the two ends of a snapshot. */
export type CopyStep =
  | Exclude<Instruction, { do: 'take-snapshot' | 'nothing' }>
  /** A snapshot begins: remember which rows were there before. They stay readable meanwhile. */
  | { readonly do: 'begin-snapshot' }
  /** The snapshot is complete: delete the rows from before that it has not put again. */
  | { readonly do: 'end-snapshot' };

export interface CopyOptions<Transaction> extends ReadingOptions {
  /** Best in the same database as the copy: see `Checkpoint`. */
  readonly checkpoint: Checkpoint<Transaction>;
  readonly apply: (step: CopyStep, transaction: Transaction) => void | Promise<void>;
  /** Told each time the copy has come as far as the named position; for logs and dashboards. */
  readonly onProgress?: (position: string) => void;
}

/** A checkpoint is a cursor to follow from, or how far a snapshot has come: its cursor and where to resume it. */
type Progress =
  | { readonly phase: 'following'; readonly cursor: string }
  | { readonly phase: 'snapshot'; readonly begun?: { readonly cursor: string; readonly at: string } };

const progressOf = (text: string | undefined): Progress => {
  if (text === undefined) return { phase: 'snapshot' };
  const [word, cursor = '', at = ''] = text.split(':');
  if (word !== 'snapshot') return { phase: 'following', cursor: text };
  return cursor === '' || at === '' ? { phase: 'snapshot' } : { phase: 'snapshot', begun: { cursor, at } };
};

const TO_BEGIN = 'snapshot::';
const begunAt = (cursor: string, at: string): string => `snapshot:${cursor}:${at}`;

/** The position after a complete snapshot, or undefined when the signal has ended it before. */
const takeSnapshot = async <Transaction>(
  options: CopyOptions<Transaction>,
  resume: { readonly cursor: string; readonly at: string } | undefined,
): Promise<string | undefined> => {
  const { checkpoint, apply } = options;
  let cursor = resume?.cursor ?? '';
  let rows: CopiedRecord[] = [];
  const commit = async (position: string, last?: CopyStep): Promise<void> => {
    const together = rows;
    rows = [];
    await checkpoint.commit(position, async (transaction) => {
      for (const row of together) await apply({ do: 'put-record', row }, transaction);
      if (last !== undefined) await apply(last, transaction);
    });
    options.onProgress?.(position);
  };
  for await (const part of snapshot({ ...options, ...(resume !== undefined && { resume }) })) {
    switch (part.kind) {
      case 'begin':
        cursor = part.cursor;
        await commit(TO_BEGIN, { do: 'begin-snapshot' });
        break;
      case 'record':
        rows.push(part.row);
        break;
      case 'resume':
        await commit(begunAt(cursor, part.resume));
        break;
      case 'end':
        await commit(part.cursor, { do: 'end-snapshot' });
        return part.cursor;
    }
  }
  return undefined;
};

/** A place to resume a snapshot from may be gone; then it begins anew. The ledger's positions never lie to a reader. */
const isGone = (error: unknown): boolean =>
  error instanceof FeedError && (error.code === 'FEED_CURSOR_LOST' || error.code === 'FEED_CURSOR_INVALID');

/** Applies a batch in one commit. Answers whether a snapshot has to be taken. */
const applyBatch = async <Transaction>(
  { checkpoint, apply, onProgress }: CopyOptions<Transaction>,
  { events, cursor }: Batch,
): Promise<boolean> => {
  const instructions = events.map(instructionOf);
  const needsSnapshot = instructions.some(
    (one) => one.do === 'take-snapshot' || one.do === 'delete-outside-scope',
  );
  const position = needsSnapshot ? TO_BEGIN : cursor;
  await checkpoint.commit(position, async (transaction) => {
    for (const one of instructions)
      if (one.do !== 'nothing' && one.do !== 'take-snapshot') await apply(one, transaction);
  });
  onProgress?.(position);
  return needsSnapshot;
};

/** Until the signal aborts (false), or there is need of a snapshot (true). */
const followInto = async <Transaction>(
  options: CopyOptions<Transaction>,
  cursor: string,
): Promise<boolean> => {
  try {
    for await (const batch of batches(options, cursor)) if (await applyBatch(options, batch)) return true;
    return false;
  } catch (error) {
    if (!(error instanceof FeedError) || error.code !== 'FEED_CURSOR_LOST') throw error;
    return true;
  }
};

/**
 * Keeps a copy: takes a snapshot where there is none, follows from its position, and takes another when the scope
 * has changed or the ledger has lost the position. May be killed at any point, and goes on where it was. Resolves when the signal aborts.
 *
 * Rejects with what `apply` or the checkpoint reject with, and with a FeedError that needs a person: the subscription
 * was revoked, the position is of another ledger (`FEED_CURSOR_FOREIGN`) or ahead of it (`FEED_CURSOR_AHEAD`). To
 * begin anew after one of those, delete the checkpoint; the copy may stay, and is readable all the while.
 */
export const keepCopy = async <Transaction>(options: CopyOptions<Transaction>): Promise<void> => {
  const signal = signalOf(options);
  let progress = progressOf(await options.checkpoint.load());
  while (!signal.aborted) {
    if (progress.phase === 'following') {
      if (!(await followInto(options, progress.cursor))) return;
      progress = { phase: 'snapshot' };
      continue;
    }
    const { begun } = progress;
    try {
      const cursor = await takeSnapshot(options, begun);
      if (cursor === undefined) return;
      progress = { phase: 'following', cursor };
    } catch (error) {
      if (begun === undefined || !isGone(error)) throw error;
      progress = { phase: 'snapshot' };
    }
  }
};
