import { ask, type FeedConnection } from './connection.js';
import { isObject } from './events.js';
import type { CopiedRecord } from './instructions.js';
import { linesOf } from './lines.js';
import { parsed, unreadable } from './page.js';
import { type Notice, Retry } from './retry.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';
import { watch } from './watch.js';

/** What a snapshot is made of, in this order: a beginning, records with places to resume from, an end. */
export type SnapshotPart =
  /** `cursor`: follow from here once it is complete; every later change comes then. */
  | { readonly kind: 'begin'; readonly cursor: string }
  | { readonly kind: 'record'; readonly row: CopiedRecord }
  /** All before is taken; a snapshot resumed here goes on after it. */
  | { readonly kind: 'resume'; readonly resume: string }
  | { readonly kind: 'end'; readonly cursor: string };

export interface SnapshotOptions extends FeedConnection {
  /** How far an earlier attempt came: its cursor, and its last place to resume from. */
  readonly resume?: { readonly cursor: string; readonly at: string };
  readonly signal?: AbortSignal;
  readonly onNotice?: (notice: Notice) => void;
  readonly timing?: Partial<Timing>;
}

type Line =
  | { readonly snapshot: { readonly cursor: string } }
  | { readonly resume: string }
  | { readonly end: { readonly records: number; readonly cursor: string } }
  | (Omit<CopiedRecord, 'subject'> & { readonly subject?: string | null });

const lineOf = (text: string): Line => {
  const value = parsed(text);
  if (!isObject(value)) throw unreadable('a line of the snapshot is not an object');
  return value as unknown as Line;
};

const recordOf = (
  line: Omit<CopiedRecord, 'subject'> & { readonly subject?: string | null },
): CopiedRecord => {
  if (typeof line.key !== 'string' || !isObject(line.record))
    throw unreadable('a line of the snapshot is not a record');
  return { ...line, subject: line.subject ?? null };
};

async function* answered(
  options: SnapshotOptions,
  timing: Timing,
  resume: string | undefined,
  outer: AbortSignal,
): AsyncGenerator<Line> {
  const watched = watch(timing.silenceMs, outer);
  try {
    const answer = await ask(
      options,
      { path: 'v1/feed/snapshot', accept: 'application/x-ndjson', query: { cursor: resume } },
      watched.signal,
    );
    if (answer.body === null) throw unreadable('the answer is empty');
    for await (const line of linesOf(answer.body, watched.signal)) {
      watched.rest();
      yield lineOf(line);
      watched.heard();
    }
  } catch (error) {
    throw watched.blame(error);
  } finally {
    watched.end();
  }
}

/**
 * The current state of everything within the scope, in constant memory. A cut is resumed; a few records may then come
 * twice. Throws a FeedError that time does not heal; ends without an `end` only when the signal aborts.
 */
export async function* snapshot(options: SnapshotOptions): AsyncGenerator<SnapshotPart> {
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const signal = options.signal ?? new AbortController().signal;
  // A snapshot that was resumed is still true at the position where it began.
  let cursor = options.resume?.cursor;
  let resume = options.resume?.at;
  const retry = new Retry(timing, signal, options.onNotice);
  while (!signal.aborted) {
    try {
      for await (const line of answered(options, timing, resume, signal)) {
        if ('snapshot' in line) {
          if (cursor === undefined) yield { kind: 'begin', cursor: (cursor = line.snapshot.cursor) };
        } else if ('resume' in line) {
          retry.succeeded();
          yield { kind: 'resume', resume: (resume = line.resume) };
        } else if ('end' in line) {
          if (cursor === undefined) throw unreadable('the snapshot has no beginning');
          yield { kind: 'end', cursor };
          return;
        } else yield { kind: 'record', row: recordOf(line) };
      }
      await retry.after(unreadable('the snapshot ended before its end'));
    } catch (thrown) {
      await retry.after(thrown);
    }
  }
}
