import { Observable } from 'rxjs';
import { batches, type ReadingOptions, retryOf, signalOf, timingOf } from './batches.js';
import { type Checkpoint, memoryCheckpoint } from './checkpoint.js';
import { concernsWholeCopy, type FeedEvent, nameOf } from './events.js';
import { pullOnce } from './pull.js';
import type { Source } from './page.js';
import { resuming } from './resuming.js';

export interface FollowOptions<Transaction = undefined> extends ReadingOptions {
  /**
   * Where to begin when the checkpoint is empty: `start` of the ledger, `now`, or the cursor of a snapshot or an
   * event. Default: `start`.
   */
  readonly from?: string;
  /**
   * Names of events (`choice-changed`, ...) to be given; the others are passed over. Those that tell what becomes of a
   * whole subject or of the subscription (`patient-...`, `feed-...`) always come. Default: all.
   */
  readonly types?: readonly string[];
  /** Default: in memory. */
  readonly checkpoint?: Checkpoint<Transaction>;
  /** Called with one event at a time, in order; the next waits for it. What it throws ends the following. */
  readonly handle?: (event: FeedEvent, transaction: Transaction) => void | Promise<void>;
}

/**
 * Events of the feed, each once and in order. One of three ways, and only once:
 *
 * - `run()` gives each to `handle`, until the signal aborts;
 * - `for await` gives each to the loop; it counts as handled when the next is asked for, and not when the loop is left;
 * - `observable()` emits each; it counts as handled when the subscriber's `next` returns. For work that takes longer
 *   give `handle`, and each is emitted when that has resolved.
 *
 * All three fail with a `FeedError` that time does not heal, and with what `handle` or the checkpoint throw.
 */
export interface Following extends AsyncIterable<FeedEvent> {
  run(): Promise<void>;
  observable(): Observable<FeedEvent>;
}

const nothing = (): void => undefined;

/** An instant is turned into a position once: after a cut it would be another instant. */
const here = async (options: ReadingOptions): Promise<string | undefined> => {
  const [timing, signal] = [timingOf(options), signalOf(options)];
  const source: Source = async function* (_, whileOpen) {
    yield await pullOnce(options, { ...timing, limit: 1 }, 'now', 0, whileOpen);
  };
  for await (const { cursor } of resuming({ source, after: undefined, signal, retry: retryOf(options) }))
    return cursor;
  return undefined;
};

async function* changes<Transaction>(
  options: FollowOptions<Transaction>,
  checkpoint: Checkpoint<Transaction>,
): AsyncGenerator<FeedEvent> {
  const { from = 'start', types, handle } = options;
  const wanted = types === undefined ? undefined : new Set(types.map(nameOf));
  const isWanted = ({ type }: FeedEvent): boolean =>
    wanted === undefined || wanted.has(nameOf(type)) || concernsWholeCopy(type);

  let position = (await checkpoint.load()) ?? (from === 'start' ? undefined : from);
  if (position === 'now') {
    position = await here(options);
    // Ended before it could begin.
    if (position === undefined) return;
    await checkpoint.commit(position, nothing);
  }
  for await (const batch of batches(options, position)) {
    const events = batch.events.filter(isWanted);
    if (handle === undefined) yield* events;
    await checkpoint.commit(batch.cursor, async (transaction) => {
      if (handle !== undefined) for (const event of events) await handle(event, transaction);
    });
    if (handle !== undefined) yield* events;
  }
}

/** Follows the feed from the checkpoint on, or from `from`; see `Following`. Nothing is asked before it is used. */
export function follow(options: FollowOptions): Following;
export function follow<Transaction>(
  options: FollowOptions<Transaction> & { readonly checkpoint: Checkpoint<Transaction> },
): Following;
export function follow(options: FollowOptions): Following {
  let isTaken = false;
  const begin = (signal?: AbortSignal): AsyncGenerator<FeedEvent> => {
    if (isTaken) throw new TypeError('This following has begun; call follow() for another');
    isTaken = true;
    const signals = [options.signal, signal].filter((one) => one !== undefined);
    const merged = { ...options, signal: AbortSignal.any(signals) };
    return changes(merged, options.checkpoint ?? memoryCheckpoint());
  };
  return {
    [Symbol.asyncIterator]: () => begin(),
    run: async () => {
      if (options.handle === undefined) throw new TypeError('run() needs handle');
      for await (const _ of begin());
    },
    observable: () =>
      new Observable<FeedEvent>((subscriber) => {
        const left = new AbortController();
        const emit = async (): Promise<void> => {
          for await (const event of begin(left.signal)) {
            subscriber.next(event);
            // Left in the middle: what was not taken is not counted as handled.
            if (subscriber.closed) return;
          }
          subscriber.complete();
        };
        emit().catch((error: unknown) => {
          subscriber.error(error);
        });
        return () => {
          left.abort();
        };
      }),
  };
}
