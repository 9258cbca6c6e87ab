import { randomUUID } from 'node:crypto';
import {
  type AppendResult,
  type EventStore,
  eventStoreError,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  serialiseAppend,
  type StoreIdentity,
  type StreamId,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '#libs/event-store';
import type { JsonObject } from '#libs/kernel';

const POSITION_WIDTH = 16;
const CHECKPOINT_EVERY = 32;

const positionOf = (row: number): Position => String(row).padStart(POSITION_WIDTH, '0') as Position;

/** A fault on demand: called before the step it is named after; what it throws is what the caller meets. */
export interface Faults {
  beforeAppend?: (stream: StreamId, events: readonly NewEvent[]) => void | Promise<void>;
  /** The events are written by now: throwing makes the outcome unknown to the caller. */
  afterAppend?: (stream: StreamId, events: readonly NewEvent[]) => void | Promise<void>;
  beforeRead?: (stream: StreamId) => void | Promise<void>;
}

/** The port over an array: for tests that want faults, or speed, and no file. */
export class InMemoryEventStore implements EventStore {
  readonly faults: Faults = {};
  private readonly ledgerId = randomUUID();
  private readonly log: RecordedEvent[] = [];
  private readonly streams = new Map<StreamId, RecordedEvent[]>();
  private readonly ids = new Set<string>();
  private readonly waiting = new Set<() => void>();
  private closed = false;

  /** Everything in the ledger, in order. */
  get events(): readonly RecordedEvent[] {
    return this.log;
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.assertOpen();
    const serialised = serialiseAppend(stream, expected, events);
    await this.faults.beforeAppend?.(stream, events);
    this.assertOpen();
    const result = this.write(stream, expected, serialised);
    await this.faults.afterAppend?.(stream, events);
    return result;
  }

  async readStream(
    stream: StreamId,
    { direction, from, limit }: ReadStreamOptions = { direction: 'forwards' },
  ): Promise<readonly RecordedEvent[]> {
    this.assertOpen();
    await this.faults.beforeRead?.(stream);
    const all = this.streams.get(stream) ?? [];
    const wanted =
      direction === 'forwards'
        ? all.slice(Number(from ?? 0n))
        : all.slice(0, from === undefined ? all.length : Number(from) + 1).reverse();
    return wanted.slice(0, limit);
  }

  async *readAll({ after, limit }: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void> {
    this.assertOpen();
    const end = this.log.length;
    yield* this.log.slice(this.rowsUpTo(after), end).slice(0, limit);
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> {
    return {
      [Symbol.asyncIterator]: () => {
        const left = new AbortController();
        const messages = this.messages(options, left.signal);
        return {
          next: () => messages.next(),
          // A generator that waits does not notice that it has been left.
          return: () => {
            left.abort();
            return messages.return();
          },
        };
      },
    };
  }

  private async *messages(
    { after, filter, signal }: SubscribeOptions,
    left: AbortSignal,
  ): AsyncGenerator<SubscriptionMessage, void> {
    this.assertOpen();
    let row = this.rowsUpTo(after);
    let said = -1;
    while (signal?.aborted !== true && !left.aborted) {
      this.assertOpen();
      const event = this.log[row];
      if (event !== undefined) {
        row += 1;
        if (passes(event, filter)) yield { kind: 'event', event };
        else if (row % CHECKPOINT_EVERY === 0) yield { kind: 'checkpoint', position: event.position };
      } else if (said === row) {
        await this.change([signal, left]);
      } else {
        said = row;
        yield { kind: 'caught-up', position: row === 0 ? undefined : positionOf(row) };
      }
    }
  }

  async identity(): Promise<StoreIdentity> {
    this.assertOpen();
    return { ledgerId: this.ledgerId, head: this.log.at(-1)?.position };
  }

  async probe(): Promise<void> {
    this.assertOpen();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake();
  }

  private write(
    stream: StreamId,
    expected: ExpectedRevision,
    events: ReturnType<typeof serialiseAppend>,
  ): AppendResult {
    const before = this.streams.get(stream) ?? [];
    const next = expected === 'no-stream' ? 0 : Number(expected) + 1;
    if (next !== before.length) return writtenBefore(before, next, expected, events);
    if (events.some(({ id }) => this.ids.has(id))) throw eventStoreError('EVENT_STORE_EVENT_ID_REUSED');
    const recorded = events.map((event, index): RecordedEvent => ({
      id: event.id,
      type: event.type,
      data: JSON.parse(event.data) as JsonObject,
      metadata: JSON.parse(event.metadata) as RecordedEvent['metadata'],
      stream,
      revision: BigInt(next + index),
      position: positionOf(this.log.length + index + 1),
    }));
    this.streams.set(stream, [...before, ...recorded]);
    this.log.push(...recorded);
    for (const { id } of recorded) this.ids.add(id);
    this.wake();
    return { revision: BigInt(next + events.length - 1), position: positionOf(this.log.length) };
  }

  private rowsUpTo(position: Position | undefined): number {
    if (position === undefined) return 0;
    const row = /^\d{16}$/.test(position) ? Number(position) : Number.NaN;
    if (!(row <= this.log.length)) throw eventStoreError('EVENT_STORE_INVALID_POSITION');
    return row;
  }

  /** Resolves at the next append, when the store is closed, or when a signal goes off. */
  private change(signals: readonly (AbortSignal | undefined)[]): Promise<void> {
    return new Promise((resolve) => {
      const woken = (): void => {
        this.waiting.delete(woken);
        for (const signal of signals) signal?.removeEventListener('abort', woken);
        resolve();
      };
      this.waiting.add(woken);
      for (const signal of signals) signal?.addEventListener('abort', woken);
    });
  }

  private wake(): void {
    for (const woken of [...this.waiting]) woken();
  }

  private assertOpen(): void {
    if (this.closed) throw eventStoreError('EVENT_STORE_CLOSED');
  }
}

const writtenBefore = (
  stored: readonly RecordedEvent[],
  next: number,
  expected: ExpectedRevision,
  events: ReturnType<typeof serialiseAppend>,
): AppendResult => {
  const last = stored[next + events.length - 1];
  if (last === undefined || events.some(({ id }, index) => stored[next + index]?.id !== id)) {
    const actual = stored.length === 0 ? 'no-stream' : String(stored.length - 1);
    throw eventStoreError('EVENT_STORE_CONFLICT', { expected: String(expected), actual });
  }
  return { revision: last.revision, position: last.position };
};

const passes = ({ stream, type }: RecordedEvent, filter: SubscribeOptions['filter']): boolean =>
  (filter?.streamPrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true) &&
  (filter?.eventTypes?.includes(type) ?? true);
