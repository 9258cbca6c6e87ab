import type { StreamId } from '#libs/event-store';
import { LRUCache } from 'lru-cache';
import type { StoredEvent } from './stored-event.js';

const MOST_STREAMS = 20_000;
const MOST_LAST_EVENTS = 8_192;
const MOST_LAST_CHARACTERS = 8 * 1024 * 1024;
const MOST_EVENTS = 1_024;
const MOST_CHARACTERS = 1024 * 1024;

const charactersIn = ({ data, metadata }: StoredEvent): number => data.length + metadata.length;

const charactersOf = (rows: readonly StoredEvent[]): number =>
  rows.reduce((sum, row) => sum + charactersIn(row), 0);

const none: readonly StoredEvent[] = [];

/**
 * What this process has just committed, and where streams end: most reads ask for nothing else, and nobody but
 * this process writes. Told of a commit in the same turn of the event loop in which COMMIT has returned, it is never
 * behind the file; and never ahead of it, since it is told of nothing sooner. Bounded: what it has forgotten, or
 * never known, is read from the file.
 */
export class RecentEvents {
  /** The newest events of the ledger, without a gap. */
  private newest: StoredEvent[] = [];
  private characters = 0;
  /** By stream, a revision at and after which it has no events. */
  private readonly ends = new LRUCache<StreamId, number>({ max: MOST_STREAMS });
  /** By stream, its last event: who has just written to it looks next at what was written. */
  private readonly lasts = new LRUCache<StreamId, StoredEvent>({
    max: MOST_LAST_EVENTS,
    maxSize: MOST_LAST_CHARACTERS,
    sizeCalculation: charactersIn,
  });

  /** Events that one append has committed to one stream. */
  committed(stream: StreamId, rows: readonly StoredEvent[]): void {
    const last = rows.at(-1);
    if (last === undefined) return;
    for (const row of rows) this.newest.push(row);
    this.ends.set(stream, last.revision + 1);
    this.lasts.set(stream, last);
    this.characters += charactersOf(rows);
    if (this.newest.length > 2 * MOST_EVENTS || this.characters > 2 * MOST_CHARACTERS) this.forget();
  }

  /** What a read of a stream to its end has shown: that no event follows from `revision` on. */
  endsBefore(stream: StreamId, revision: number): void {
    this.ends.set(stream, revision);
  }

  /** The stream's events from `revision` on; undefined where they are to be read from the file. */
  ofStream(stream: StreamId, revision: number): readonly StoredEvent[] | undefined {
    const end = this.ends.get(stream);
    if (end === undefined) return undefined;
    if (revision >= end) return none;
    const last = revision === end - 1 ? this.lasts.get(stream) : undefined;
    return last?.revision === revision ? [last] : undefined;
  }

  /** At most `limit` events after row `position`; undefined where they are to be read from the file. */
  after(position: number, limit: number): readonly StoredEvent[] | undefined {
    const [first] = this.newest;
    if (first === undefined) return undefined;
    const start = position + 1 - first.position;
    if (start < 0 || start >= this.newest.length) return undefined;
    return this.newest.slice(start, start + limit);
  }

  /** Half at a time, so that it costs next to nothing per event. */
  private forget(): void {
    this.newest = this.newest.slice(-MOST_EVENTS);
    this.characters = charactersOf(this.newest);
    if (this.characters <= MOST_CHARACTERS) return;
    this.newest = [];
    this.characters = 0;
  }
}
