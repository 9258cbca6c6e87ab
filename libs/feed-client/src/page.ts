import { FeedError } from './errors.js';
import { type FeedEvent, isFeedEvent } from './events.js';

/** Events that came together, and the position that covers them and everything looked at for them. */
export interface Page {
  readonly events: readonly FeedEvent[];
  readonly cursor: string;
}

/** One connection, from a position on: it ends, fails, or goes on. Undefined is the start of the ledger. */
export type Source = (after: string | undefined, signal: AbortSignal) => AsyncIterable<Page>;

export const unreadable = (detail: string, cause?: unknown): FeedError =>
  new FeedError('FEED_CLIENT_UNREADABLE', { detail, cause });

export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('what came is not JSON; the connection may have been cut', cause);
  }
};

export const eventOf = (value: unknown): FeedEvent => {
  if (!isFeedEvent(value)) throw unreadable('what came is not an event of the feed');
  return value;
};
