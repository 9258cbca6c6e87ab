import type { Database, Statement } from 'better-sqlite3';
import type { ReadStreamOptions, StreamId, StreamPlace } from '#libs/event-store';
import type { Health } from './health.js';
import { positionOf } from './position.js';
import type { RecentEvents } from './recent-events.js';
import { assertIntact, damagedEvent, isIntact, type StoredEvent } from './stored-event.js';

/** Read at once: large enough to be cheap, small enough that nobody waits long for it. */
export const PAGE_EVENTS = 512;
const FEW_EVENTS = 16;
const PAGE_CHARACTERS = 4 * 1024 * 1024;

export interface Page {
  readonly rows: readonly StoredEvent[];
  /** Whether more may follow. */
  readonly full: boolean;
}

const COLUMNS = 'position, id, stream, revision, type, data, metadata, checksum';

/** Pages of committed events. Statements are synchronous, and so never see half of a transaction. */
export class Reader {
  private readonly after;
  private readonly forwards;
  private readonly backwards;
  private readonly byStream;
  private readonly counted;

  constructor(
    db: Database,
    private readonly health: Health,
    private readonly recent: RecentEvents,
  ) {
    this.after = db.prepare<[number, number], StoredEvent>(
      `SELECT ${COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`,
    );
    this.forwards = db.prepare<[string, number, number], StoredEvent>(
      `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    this.backwards = db.prepare<[string, number, number], StoredEvent>(
      `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    );
    this.byStream = db.prepare<[string, number, string, number, number], StoredEvent>(
      `SELECT ${COLUMNS} FROM events WHERE (stream, revision) > (?, ?) AND stream < ? AND position <= ?
       ORDER BY stream, revision LIMIT ?`,
    );
    // Answered from the index alone.
    this.counted = db
      .prepare<[string, string, number], number>(
        'SELECT count(*) FROM events WHERE stream >= ? AND stream < ? AND position <= ?',
      )
      .pluck();
  }

  /** The events after row `position`, found intact. */
  pageAfter(position: number, limit = PAGE_EVENTS): Page {
    const wanted = Math.min(Math.ceil(limit), PAGE_EVENTS);
    const recent = this.recent.after(position, wanted);
    if (recent === undefined)
      return this.health.guard(() => pageOf<[number]>(this.after, [position], wanted));
    this.health.assertOpen();
    return { rows: recent, full: recent.length === wanted };
  }

  /** Events of all streams of a prefix after a place among them, found intact; none past row `until`. */
  pageOfStreams(prefix: string, after: StreamPlace | undefined, until: number, limit: number): Page {
    const { stream, revision } = after ?? { stream: prefix, revision: -1n };
    const wanted = Math.min(Math.ceil(limit), PAGE_EVENTS);
    const from: [string, number, string, number] = [stream, Number(revision), endOf(prefix), until];
    return this.health.guard(() => pageOf<typeof from>(this.byStream, from, wanted));
  }

  countOfStreams(prefix: string, until: number): number {
    return this.health.guard(() => this.counted.get(prefix, endOf(prefix), until) ?? 0);
  }

  /** Events of a stream from `revision` on, found intact, and without a gap. */
  pageOfStream(
    stream: StreamId,
    direction: ReadStreamOptions['direction'],
    revision: number,
    limit: number,
  ): Page {
    const recent = direction === 'forwards' ? this.recent.ofStream(stream, revision) : undefined;
    if (recent !== undefined) {
      this.health.assertOpen();
      return { rows: recent, full: false };
    }
    const wanted = Math.min(Math.ceil(limit), PAGE_EVENTS);
    const statement = direction === 'forwards' ? this.forwards : this.backwards;
    const step = direction === 'forwards' ? 1 : -1;
    return this.health.guard(() => {
      const page = pageOf<[string, number]>(statement, [stream, revision], wanted);
      page.rows.forEach((row, index) => {
        // The rows are found through an index, and an index can rot too.
        const before = page.rows[index - 1];
        const expected = before === undefined ? row.revision : before.revision + step;
        if (row.stream !== stream || row.revision !== expected) throw damagedEvent(positionOf(row.position));
      });
      if (direction === 'forwards' && !page.full) {
        this.recent.endsBefore(stream, (page.rows.at(-1)?.revision ?? revision - 1) + 1);
      }
      return page;
    });
  }
}

/** The first name that no longer begins so. */
const endOf = (prefix: string): string =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);

/** A statement that selects events, with its last parameter, the limit, apart from those before it. */
type Select<P extends readonly unknown[]> = Statement<[...P, number], StoredEvent>;

/**
 * Most reads find nothing new or very little: those rows are fetched at once, which costs a fraction of iterating.
 * Only where there is more are rows taken one by one, so that a page of large events can end early.
 */
const rowsOf = <P extends readonly unknown[]>(
  statement: Select<P>,
  from: P,
  wanted: number,
): Iterable<StoredEvent> => {
  const few = statement.all(...from, Math.min(wanted, FEW_EVENTS));
  return few.length === FEW_EVENTS && wanted > FEW_EVENTS ? statement.iterate(...from, wanted) : few;
};

const pageOf = <P extends readonly unknown[]>(statement: Select<P>, from: P, wanted: number): Page => {
  const rows: StoredEvent[] = [];
  let characters = 0;
  for (const row of rowsOf(statement, from, wanted)) {
    // What comes before a damaged event is still served; the page that starts with it is refused.
    if (rows.length > 0 && !isIntact(row)) return { rows, full: true };
    assertIntact(row);
    rows.push(row);
    characters += row.data.length + row.metadata.length;
    if (characters >= PAGE_CHARACTERS) return { rows, full: true };
  }
  return { rows, full: rows.length === wanted };
};
