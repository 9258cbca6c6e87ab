import type { Instant } from '#libs/kernel';
import type { FeedPlace, FeedRecord, FeedRow } from '../rows.js';

/** Rows of the feed, in order. */
export interface FeedPage {
  /** Without those that are not to be sent to anybody any more, so there may be fewer than asked for, and none. */
  readonly rows: readonly FeedRow[];
  /** Everything up to here has been looked at: where to go on. Equal to `after` at the head. */
  readonly through: FeedPlace;
}

export interface FeedRecordPage {
  readonly records: readonly FeedRecord[];
  /** `first` of the last record looked at, to go on after; undefined when these were the last. */
  readonly next: number | undefined;
}

/** The feed as one process reads it. */
export interface FeedReader {
  /** The newest row; `feedStart` when there is none. */
  head(): Promise<FeedPlace>;
  /** The next rows after a place, at most `limit` looked at. */
  rowsAfter(after: FeedPlace, limit: number): Promise<FeedPage>;
  /** The records that there were at a place in the feed, as they were then; in the order they first appeared. */
  recordsAfter(
    first: number,
    options: { readonly at: FeedPlace; readonly limit: number },
  ): Promise<FeedRecordPage>;
  /**
   * Where to go on for somebody who has all up to that cursor.
   * FEED_CURSOR_INVALID, FEED_CURSOR_FOREIGN, FEED_CURSOR_AHEAD, FEED_CURSOR_LOST.
   */
  resolve(cursor: string): Promise<FeedPlace>;
  /** The cursor of a place. */
  cursorOf(place: FeedPlace): string;
  /** The newest row recorded before an instant: for redelivery from a time. `feedStart` when there is none. */
  placeBefore(recordedAt: string): Promise<FeedPlace>;
  /** When the first row after a place was recorded, whoever it is for; undefined at the head. */
  recordedAfter(place: Pick<FeedPlace, 'seq'>): Promise<Instant | undefined>;
}
