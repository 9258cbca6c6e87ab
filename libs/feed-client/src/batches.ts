import type { FeedConnection } from './connection.js';
import type { FeedEvent } from './events.js';
import { pulling } from './pull.js';
import { resuming } from './resuming.js';
import { type Notice, Retry } from './retry.js';
import { Seen } from './seen.js';
import { streaming } from './stream.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';

/** How the feed is read; the same for following and for keeping a copy. */
export interface ReadingOptions extends FeedConnection {
  /** `pull`: requests that wait for news. `stream`: server-sent events, a little sooner. Default: `pull`. */
  readonly over?: 'pull' | 'stream';
  /** Events handled together: one transaction, one checkpoint. Default: 1. */
  readonly commitEvery?: number;
  /** Ends the following, after what is being handled. */
  readonly signal?: AbortSignal;
  /** Told of each interruption, which the client deals with by itself. */
  readonly onNotice?: (notice: Notice) => void;
  readonly timing?: Partial<Timing>;
}

/** Events to be committed together, and the position after them. There may be none: the position alone has moved. */
export interface Batch {
  readonly events: readonly FeedEvent[];
  readonly cursor: string;
}

/** Ids that are remembered: far more than a ledger sends again after a cut. */
const REMEMBERED = 10_000;

export const timingOf = ({ timing }: ReadingOptions): Timing => ({ ...DEFAULT_TIMING, ...timing });

const never = new AbortController().signal;
export const signalOf = ({ signal }: ReadingOptions): AbortSignal => signal ?? never;

export const retryOf = (options: ReadingOptions): Retry =>
  new Retry(timingOf(options), signalOf(options), options.onNotice);

/** Every event after the position once, in order, over as many connections as it takes. */
export async function* batches(options: ReadingOptions, after: string | undefined): AsyncGenerator<Batch> {
  const { over = 'pull', commitEvery = 1 } = options;
  if (!Number.isInteger(commitEvery) || commitEvery < 1)
    throw new RangeError('commitEvery is a number of events, at least 1');
  const timing = timingOf(options);
  const source = (over === 'pull' ? pulling : streaming)(options, timing);
  const seen = new Seen(REMEMBERED);
  const signal = signalOf(options);
  let reached = after;
  for await (const page of resuming({ source, after, signal, retry: retryOf(options) })) {
    const events = page.events.filter(({ id }) => seen.isNew(id));
    for (let from = 0; from < events.length; from += commitEvery) {
      const together = events.slice(from, from + commitEvery);
      const isLast = from + commitEvery >= events.length;
      reached = isLast ? page.cursor : (together.at(-1)?.sequence ?? page.cursor);
      yield { events: together, cursor: reached };
    }
    if (events.length === 0 && page.cursor !== reached) {
      reached = page.cursor;
      yield { events, cursor: reached };
    }
  }
}
