import type { Database } from 'better-sqlite3';
import type { Position } from '#libs/event-store';
import { sqliteCodeOf } from './failures.js';
import { positionOf } from './position.js';
import { isIntact, type StoredEvent } from './stored-event.js';
import { nextTurn } from './wake-ups.js';

export interface VerifyReport {
  readonly ok: boolean;
  /** Events looked at. */
  readonly events: number;
  /** Positions whose event is damaged, missing, or not to be found through an index. */
  readonly damaged: readonly Position[];
  /** What is wrong with the file beside single events. */
  readonly problems: readonly string[];
}

const PAGE = 256;
const STRUCTURE_LINES = 20;

/** Looks at every event, its checksum, its place in its stream and its entries in both indexes. */
class Verification {
  readonly damaged = new Set<number>();
  readonly problems: string[] = [];
  events = 0;
  private readonly page;
  private readonly byId;
  private readonly byRevision;

  constructor(private readonly db: Database) {
    this.page = db.prepare<[number], StoredEvent>(
      `SELECT * FROM events NOT INDEXED WHERE position > ? ORDER BY position LIMIT ${String(PAGE)}`,
    );
    this.byId = db.prepare<[string], number>('SELECT position FROM events WHERE id = ?').pluck();
    this.byRevision = db
      .prepare<[string, number], number>('SELECT position FROM events WHERE stream = ? AND revision = ?')
      .pluck();
  }

  /** Checks the page after row `position`; answers the last row looked at, undefined at the end. */
  checkPageAfter(position: number): number | undefined {
    let last = position;
    for (const row of this.page.all(position)) {
      // The ledger leaves no gaps and deletes nothing: a hole is a loss.
      for (let missing = last + 1; missing < row.position && this.damaged.size < PAGE; missing += 1) {
        this.damaged.add(missing);
      }
      if (!this.isSound(row)) this.damaged.add(row.position);
      last = row.position;
      this.events += 1;
    }
    return last === position ? undefined : last;
  }

  checkCounts(): void {
    for (const index of ['sqlite_autoindex_events_1', 'sqlite_autoindex_events_2']) {
      const sql = `SELECT count(*) FROM events INDEXED BY ${index} WHERE ${index.endsWith('1') ? 'id' : 'stream'} >= ''`;
      const entries = this.db.prepare(sql).pluck().get();
      if (entries !== this.events) this.problems.push(`${index} has ${String(entries)} entries`);
    }
  }

  checkStructure(): void {
    const lines = this.db.pragma(`quick_check(${String(STRUCTURE_LINES)})`) as { quick_check: string }[];
    for (const { quick_check: line } of lines) if (line !== 'ok') this.problems.push(line);
  }

  /** SQLite's own complaints become findings. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.problems.push(sqliteCodeOf(error) ?? 'an event cannot be read');
      return undefined;
    }
  }

  private isSound(row: StoredEvent): boolean {
    if (!isIntact(row)) return false;
    if (this.byId.get(row.id) !== row.position) return false;
    if (this.byRevision.get(row.stream, row.revision) !== row.position) return false;
    return row.revision === 0 || this.byRevision.get(row.stream, row.revision - 1) !== undefined;
  }
}

/** Scans the whole ledger, a page at a turn. Never throws for damage: it reports it. */
export const verifyLedger = async (db: Database): Promise<VerifyReport> => {
  const verification = new Verification(db);
  let cursor: number | undefined = 0;
  while (cursor !== undefined) {
    const from: number = cursor;
    cursor = verification.attempt(() => verification.checkPageAfter(from));
    await nextTurn();
  }
  verification.attempt(() => {
    verification.checkCounts();
  });
  verification.attempt(() => {
    verification.checkStructure();
  });
  const { damaged, problems, events } = verification;
  return {
    ok: damaged.size === 0 && problems.length === 0,
    events,
    damaged: [...damaged].sort((a, b) => a - b).map(positionOf),
    problems,
  };
};

const TAIL_EVENTS = 256;

/**
 * What can be checked while people wait for the start: the newest events, and all of a file that is not
 * larger than `wholeUpTo` bytes.
 */
export const looksIntact = (db: Database, wholeUpTo: number): boolean => {
  const tail = db.prepare<[number], StoredEvent>('SELECT * FROM events ORDER BY position DESC LIMIT ?');
  if (!tail.all(TAIL_EVENTS).every(isIntact)) return false;
  const bytes =
    Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  return bytes > wholeUpTo || db.pragma('integrity_check(1)', { simple: true }) === 'ok';
};
