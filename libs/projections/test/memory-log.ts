import {
  type EventStore,
  eventStoreError,
  type Position,
  type ReadAllOptions,
  type ReadStreamsOptions,
  type RecordedEvent,
  type StreamId,
  type StreamsPage,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '#libs/event-store';
import { type EventId, instant } from '#libs/kernel';

export const positionOf = (row: number): Position => row.toString(16).padStart(16, '0') as Position;

export const eventAt = (
  row: number,
  { type = 'Counted', stream = 'count-a', data = {} } = {},
): RecordedEvent => ({
  id: `00000000-0000-5000-8000-${row.toString(16).padStart(12, '0')}` as EventId,
  type,
  stream: stream as StreamId,
  revision: BigInt(row - 1),
  position: positionOf(row),
  data: { row, ...data },
  metadata: {
    schemaVersion: 1,
    recordedAt: instant('2024-03-01T09:00:00Z'),
    commandId: 'command',
    commandDigest: 'digest',
    correlationId: 'correlation',
  },
});

/**
 * As much of an event store as projections need, with its failures on demand.
 * It sends a checkpoint after every `checkpointEvery` events that the filter leaves out, and when there are no more.
 */
export class MemoryLog implements Pick<
  EventStore,
  'identity' | 'subscribe' | 'readAll' | 'readStreams' | 'countStreams'
> {
  readonly events: RecordedEvent[] = [];
  ledgerId = 'ledger-1';
  logId: string | undefined;
  checkpointEvery = 3;
  /** Events sent again at the start of each subscription. */
  redeliver = 0;
  /** Each error is thrown once: by the next subscriptions, before they send anything. */
  readonly subscribeErrors: Error[] = [];
  /** Throws EVENT_STORE_UNAVAILABLE once, when the event at this row is due. */
  breakAtRow: number | undefined;
  /** Each event comes some turns of the event loop after the one before. */
  trickles = false;
  open = 0;
  private wake: () => void = () => undefined;

  asStore(): EventStore {
    return this as unknown as EventStore;
  }

  add(...events: readonly Parameters<typeof eventAt>[1][]): Position {
    for (const event of events) this.events.push(eventAt(this.events.length + 1, event));
    this.wake();
    return positionOf(this.events.length);
  }

  async identity(): ReturnType<EventStore['identity']> {
    const { ledgerId, logId } = this;
    const head = this.events.at(-1)?.position;
    return Promise.resolve({ ledgerId, head, ...(logId !== undefined && { logId }) });
  }

  async *readAll({ after, limit }: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void> {
    const left = this.events.filter(({ position }) => after === undefined || position > after);
    yield* await Promise.resolve(left.slice(0, limit));
  }

  async readStreams({ after, limit, ...of }: ReadStreamsOptions): Promise<StreamsPage> {
    const isPassed = ({ stream, revision }: RecordedEvent): boolean =>
      after !== undefined &&
      (stream < after.stream || (stream === after.stream && revision <= after.revision));
    const left = this.byStream(of).filter((event) => !isPassed(event));
    return Promise.resolve({ events: left.slice(0, limit), isLast: left.length <= limit });
  }

  async countStreams(of: Pick<ReadStreamsOptions, 'prefix' | 'until'>): Promise<number> {
    return Promise.resolve(this.byStream(of).length);
  }

  private byStream({ prefix, until }: Pick<ReadStreamsOptions, 'prefix' | 'until'>): RecordedEvent[] {
    const wanted = this.events.filter(
      ({ stream, position }) => stream.startsWith(prefix) && position <= until,
    );
    return wanted.sort((one, other) =>
      one.stream === other.stream
        ? Number(one.revision - other.revision)
        : one.stream < other.stream
          ? -1
          : 1,
    );
  }

  async *subscribe({ after, filter, signal }: SubscribeOptions = {}): AsyncGenerator<
    SubscriptionMessage,
    void
  > {
    const error = this.subscribeErrors.shift();
    if (error !== undefined) throw error;
    this.open += 1;
    try {
      yield* this.messages(after, filter, signal);
    } finally {
      this.open -= 1;
    }
  }

  private async *messages(
    after: Position | undefined,
    filter: SubscribeOptions['filter'],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SubscriptionMessage, void> {
    const aborted = (): boolean => signal?.aborted === true;
    let next = after === undefined ? 0 : Number.parseInt(after, 16);
    const passes = (event: RecordedEvent): boolean =>
      (filter?.streamPrefixes?.some((prefix) => event.stream.startsWith(prefix)) ?? true) &&
      (filter?.eventTypes?.includes(event.type) ?? true);
    for (const event of this.events.slice(Math.max(0, next - this.redeliver), next)) {
      if (passes(event)) yield { kind: 'event', event };
    }
    let leftOut = 0;
    let caughtUp = false;
    while (!aborted()) {
      const event = this.events[next];
      if (event === undefined) {
        if (!caughtUp) yield { kind: 'caught-up', position: next === 0 ? undefined : positionOf(next) };
        else if (leftOut > 0) yield { kind: 'checkpoint', position: positionOf(next) };
        caughtUp = true;
        leftOut = 0;
        if (this.events.length === next) await this.waitForMore(signal);
        continue;
      }
      if (this.breakAtRow === next + 1) {
        this.breakAtRow = undefined;
        throw eventStoreError('EVENT_STORE_UNAVAILABLE');
      }
      next += 1;
      if (this.trickles) await new Promise((resolve) => setTimeout(resolve, 1));
      if (passes(event)) {
        leftOut = 0;
        yield { kind: 'event', event };
      } else if ((leftOut += 1) === this.checkpointEvery) {
        leftOut = 0;
        yield { kind: 'checkpoint', position: positionOf(next) };
      }
    }
  }

  private waitForMore(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const before = this.wake;
      this.wake = () => {
        before();
        resolve();
      };
      signal?.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
      if (signal?.aborted === true) resolve();
    });
  }
}
