import type { Database } from 'better-sqlite3';
import {
  type AppendResult,
  eventStoreError,
  type ExpectedRevision,
  type SerialisedEvent,
  type StreamId,
} from '#libs/event-store';
import type { CodedError } from '#libs/kernel';
import { isUniqueViolation } from './failures.js';
import { positionOf } from './position.js';
import { checksumOf, type StoredEvent } from './stored-event.js';

export interface Append {
  readonly stream: StreamId;
  readonly expected: ExpectedRevision;
  readonly events: readonly SerialisedEvent[];
}

/** What an append comes to: a result or the reason it was refused, and the ledger's last row after it. */
export interface Outcome {
  readonly answer: AppendResult | CodedError;
  readonly head: number;
  /** What was written; nothing where the append was refused, or had been written before. */
  readonly rows: readonly StoredEvent[];
}

/** Thrown by `write` when an id stands elsewhere: the transaction must be rolled back and begun again. */
export class EventIdReused extends Error {}

const NO_STREAM = -1;

/** Writes appends inside a transaction that the caller begins and ends. */
export class AppendWriter {
  private readonly selectRevision;
  private readonly selectAt;
  private readonly selectId;
  private readonly insert;

  constructor(db: Database) {
    this.selectRevision = db
      .prepare<[string], number>(
        'SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1',
      )
      .pluck();
    this.selectAt = db.prepare<[string, number, number], { id: string; position: number }>(
      'SELECT id, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?',
    );
    this.selectId = db.prepare<[string], number>('SELECT 1 FROM events WHERE id = ?').pluck();
    this.insert = db.prepare<[number, string, string, number, string, string, string, number]>(
      'INSERT INTO events (position, id, stream, revision, type, data, metadata, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /**
   * Writes after row `head`. That ids are new is left to the unique index, which costs nothing more;
   * only when it has objected is the caller to come again with `checkIds`.
   */
  write(append: Append, head: number, checkIds: boolean): Outcome {
    const expected = append.expected === 'no-stream' ? NO_STREAM : Number(append.expected);
    const actual = this.selectRevision.get(append.stream) ?? NO_STREAM;
    if (expected !== actual) {
      return { answer: this.written(append, expected) ?? conflict(append.expected, actual), head, rows: [] };
    }
    if (checkIds && append.events.some((event) => this.selectId.get(event.id) !== undefined)) {
      return { answer: eventStoreError('EVENT_STORE_EVENT_ID_REUSED'), head, rows: [] };
    }
    const rows = append.events.map((event, index) =>
      this.insertEvent(append.stream, event, expected + 1 + index, head + 1 + index),
    );
    const count = append.events.length;
    return {
      answer: { revision: BigInt(expected + count), position: positionOf(head + count) },
      head: head + count,
      rows,
    };
  }

  private insertEvent(
    stream: StreamId,
    event: SerialisedEvent,
    revision: number,
    position: number,
  ): StoredEvent {
    const { id, type, data, metadata } = event;
    const checksum = checksumOf({ position, id, stream, revision, type, data, metadata });
    try {
      this.insert.run(position, id, stream, revision, type, data, metadata, checksum);
    } catch (error) {
      throw isUniqueViolation(error) ? new EventIdReused() : error;
    }
    return { position, id, stream, revision, type, data, metadata, checksum };
  }

  /** The first answer again, when the very same events already stand where this append wants them. */
  private written(append: Append, expected: number): AppendResult | undefined {
    const found = this.selectAt.all(append.stream, expected, append.events.length);
    const last = found.at(-1);
    const same = append.events.every((event, index) => found[index]?.id === event.id);
    if (!same || last === undefined) return undefined;
    return { revision: BigInt(expected + append.events.length), position: positionOf(last.position) };
  }
}

const conflict = (expected: ExpectedRevision, actual: number): CodedError =>
  eventStoreError('EVENT_STORE_CONFLICT', {
    expected: String(expected),
    actual: actual === NO_STREAM ? 'no-stream' : String(actual),
  });
