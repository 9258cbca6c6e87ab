import {
  type AppendResult,
  type EventStore,
  eventStoreError,
  type ExpectedRevision,
  type NewEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  serialiseAppend,
  type StoreIdentity,
  type StreamId,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '#libs/event-store';
import { append } from './append.js';
import type { Context } from './calls.js';
import { closedError } from './failures.js';
import type { Figures } from './figures.js';
import { appendAgain, type Identity } from './identity.js';
import type { Lanes } from './lanes.js';
import { endsOf, lastPosition, readAll } from './read-all.js';
import { LAST_REVISION, readStream } from './read-stream.js';
import { IDENTITY_STREAM } from './recorded-event.js';
import { subscribe } from './subscribing.js';
import { Turns } from './turns.js';

/** How long closing waits for the appends under way. */
const DRAIN_MS = 1_000;

/** The ledger in EventStoreDB, for any number of processes. */
export class EventStoreDbEventStore implements EventStore {
  private readonly turns: Turns;
  private readonly appending = new Set<Promise<unknown>>();
  private closed = false;
  private closingDone: Promise<void> | undefined;

  constructor(
    private readonly context: Context,
    private readonly lanes: Lanes,
    private readonly ledger: Identity,
    private readonly abortAll: () => void,
  ) {
    const { concurrentAppends, waitingAppends } = context.limits;
    this.turns = new Turns(concurrentAppends, waitingAppends, context.figures);
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.assertOpen();
    const serialised = serialiseAppend(stream, expected, events);
    if (stream === IDENTITY_STREAM || (expected !== 'no-stream' && expected > LAST_REVISION)) {
      throw eventStoreError('EVENT_STORE_INVALID_APPEND', {
        detail: 'the stream or the revision is none that can be written',
      });
    }
    const { context, lanes, turns } = this;
    const call = { stream, expected, events: serialised };
    const appending = turns.take(context.limits.deadlineMs, (leftMs) =>
      append(context, lanes.writes, call, leftMs),
    );
    this.appending.add(appending);
    try {
      return await appending;
    } finally {
      this.appending.delete(appending);
    }
  }

  async readStream(
    stream: StreamId,
    options: ReadStreamOptions = { direction: 'forwards' },
  ): Promise<readonly RecordedEvent[]> {
    this.assertOpen();
    return readStream(this.context, this.lanes.reads, stream, options);
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void> {
    this.assertOpen();
    yield* readAll(this.context, this.lanes.reads, options);
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> {
    const { context, lanes } = this;
    return subscribe(
      {
        context,
        lane: lanes.subscriptions,
        lastPosition: () => lastPosition(context, lanes.reads),
      },
      options,
    );
  }

  async identity(): Promise<StoreIdentity> {
    this.assertOpen();
    const { ledgerId, logId } = this.ledger;
    return {
      ledgerId,
      ...(logId !== undefined && { logId }),
      ...(await endsOf(this.context, this.lanes.reads)),
    };
  }

  async probe(): Promise<void> {
    this.assertOpen();
    const { context, lanes, ledger } = this;
    await appendAgain(context, lanes.writes, ledger, context.limits.probeDeadlineMs);
  }

  /** How the adapter has fared since it was opened. */
  figures(): Readonly<Figures> {
    return { ...this.context.figures };
  }

  /** Lets the appends under way finish for a moment, ends subscriptions, and gives the connections back. */
  close(): Promise<void> {
    this.closingDone ??= this.shutDown();
    return this.closingDone;
  }

  private async shutDown(): Promise<void> {
    this.closed = true;
    this.turns.close();
    await this.drain();
    this.abortAll();
    const { writes, reads, subscriptions } = this.lanes;
    await Promise.all([writes.close(), reads.close(), subscriptions.close()]);
  }

  private async drain(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS);
    });
    await Promise.race([Promise.allSettled(this.appending), late]);
    clearTimeout(timer);
  }

  private assertOpen(): void {
    if (this.closed) throw closedError();
  }
}
