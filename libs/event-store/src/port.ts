import type { NewEvent, Position, RecordedEvent, Revision, StreamId } from './event.js';

/** What the writer believes of the stream: its last revision, or that it has no events. Never "any". */
export type ExpectedRevision = Revision | 'no-stream';

export interface AppendResult {
  /** Revision of the last event written. */
  readonly revision: Revision;
  /** Position of the last event written. */
  readonly position: Position;
}

export interface ReadStreamOptions {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive. Default: the start going forwards, the end going backwards. */
  readonly from?: Revision;
  /** At most this many events. Default: all of them. */
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** Exclusive: the first event read is the one after it. Default: the start of the ledger. */
  readonly after?: Position;
  readonly limit?: number;
}

/** Which events a subscriber is sent; an event passes when it passes every part that is given. */
export interface SubscriptionFilter {
  readonly streamPrefixes?: readonly string[];
  readonly eventTypes?: readonly string[];
}

export interface SubscribeOptions {
  /** Exclusive: what comes first is the event after it. Default: the start of the ledger. */
  readonly after?: Position;
  readonly filter?: SubscriptionFilter;
  /** Ends the subscription; the iterator then returns. */
  readonly signal?: AbortSignal;
}

/** A place in a walk over streams: the newest event that has been read. */
export interface StreamPlace {
  readonly stream: StreamId;
  readonly revision: Revision;
}

export interface ReadStreamsOptions {
  /** Of the streams' names. */
  readonly prefix: string;
  /** Exclusive, by name and revision. Default: before the first of the streams. */
  readonly after?: StreamPlace;
  /** Inclusive: what the log holds after it is left out. */
  readonly until: Position;
  /** At most this many events, and fewer where the store's pages are smaller. */
  readonly limit: number;
}

export interface StreamsPage {
  /** Stream by stream in the order of their names, and each in its own order. */
  readonly events: readonly RecordedEvent[];
  /** Whether there is nothing after them. */
  readonly isLast: boolean;
}

export type SubscriptionMessage =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  /** Every event up to `position` that passes the filter has been sent before this message. */
  | { readonly kind: 'checkpoint'; readonly position: Position }
  /** As `checkpoint`, and at that moment there was nothing more to send. Sent once, between history and live. */
  | { readonly kind: 'caught-up'; readonly position: Position | undefined };

export interface StoreIdentity {
  /** Random, made with the ledger. It stays with a ledger that is copied to another store. */
  readonly ledgerId: string;
  /** Given where the ledger was copied here: positions that its earlier stores gave mean nothing in this log. */
  readonly logId?: string;
  /** Position of the newest event; undefined in an empty ledger. */
  readonly head: Position | undefined;
  /** Where the log ends, when that is not at `head`: a server writes into its log too, and checkpoints pass that. */
  readonly end?: Position;
}

/**
 * The ledger's log. Rejections are the coded errors of `errors.ts`:
 * - `append` with a wrong expectation: EVENT_STORE_CONFLICT (extension `actual`).
 *   All of a call's events are written, side by side and in order, or none.
 *   A call repeated with the same ids at the same expected revision answers as the first did, and writes nothing.
 *   Resolves only when the events would survive a power cut.
 * - a store that cannot answer: EVENT_STORE_UNAVAILABLE. The outcome of an append is then unknown:
 *   the caller repeats it with the same ids.
 */
export interface EventStore {
  append(stream: StreamId, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** A stream that has no events reads as empty. */
  readStream(stream: StreamId, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]>;
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;
  /**
   * Catch-up subscription: history first, then what is appended, in order, without a gap.
   * Pulled by the consumer: nothing is read ahead of it beyond one bounded page.
   */
  subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionMessage>;
  /**
   * For whoever makes something of each stream by itself: all streams of a prefix, one after the other. Left out by a
   * store that could not do so any faster than by the log.
   */
  readStreams?(options: ReadStreamsOptions): Promise<StreamsPage>;
  /** How many events such a walk meets. There wherever `readStreams` is. */
  countStreams?(options: Pick<ReadStreamsOptions, 'prefix' | 'until'>): Promise<number>;
  identity(): Promise<StoreIdentity>;
  /** Proves by a real operation that appends can be answered; rejects with EVENT_STORE_UNAVAILABLE. */
  probe(): Promise<void>;
  close(): Promise<void>;
}
