import { type EventStoreDBClient, type JSONType, jsonEvent } from '@eventstore/db-client';
import {
  type CopiedAppend,
  type CopyTarget,
  eventStoreError,
  type Position,
  type RecordedEvent,
  type SerialisedEvent,
  serialiseAppend,
} from '#libs/event-store';
import { append } from './append.js';
import type { AppendCall } from './append-rpc.js';
import { canBeRepeated, type Context, renewClient } from './calls.js';
import { classify } from './classify.js';
import { codedFailure, describeError } from './failures.js';
import { beginCopy, finishCopy, stateOfCopy } from './identity.js';
import type { Lanes } from './lanes.js';
import { positionOf } from './position.js';
import { readAll } from './read-all.js';
import { within } from './timers.js';

const WHAT = 'a copy';
/** For a whole window: a server that is slow is not to be given up, one that hangs is. */
const WINDOW_MS = 30_000;

/** Metadata goes as the bytes they are; data, of which the client makes the bytes, as what they stand for. */
const eventDataOf = ({ id, type, data, metadata }: SerialisedEvent) =>
  jsonEvent({
    id,
    type,
    data: JSON.parse(data) as JSONType,
    metadata: new Uint8Array(Buffer.from(metadata)),
  });

const sendBy =
  (client: EventStoreDBClient) =>
  async ({ stream, expected, events }: AppendCall): Promise<Position | undefined> => {
    const { position } = await client.appendToStream(stream, events.map(eventDataOf), {
      expectedRevision: expected === 'no-stream' ? 'no_stream' : expected,
      deadline: WINDOW_MS,
    });
    return position === undefined ? undefined : positionOf(position);
  };

/**
 * Bulk writes go by the batch stream, several times as fast as the Append RPC. What speaks against it in a server
 * that serves does not hold for a copy: it is the only writer and the only user of that stream in its process, and it
 * looks at the order afterwards.
 */
export class EventStoreDbCopyTarget implements CopyTarget {
  private last: Position | undefined;
  private opened: EventStoreDBClient | undefined;

  private constructor(
    private readonly context: Context,
    private readonly lanes: Lanes,
    private readonly ledgerId: string,
    readonly state: CopyTarget['state'],
  ) {}

  static async claim(context: Context, lanes: Lanes, ledgerId: string): Promise<EventStoreDbCopyTarget> {
    const { reads, writes } = lanes;
    const before = await stateOfCopy(context, reads, ledgerId);
    if (before !== undefined) return new EventStoreDbCopyTarget(context, lanes, ledgerId, before);
    // Before anything is written: whoever meant another server is to find this one as it was.
    for await (const { stream } of readAll(context, reads, {}, 'refused')) {
      throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
        detail: `This EventStoreDB is not empty: it has a stream ${stream}.`,
      });
    }
    await beginCopy(context, writes, ledgerId);
    // Somebody else may have been first.
    await stateOfCopy(context, reads, ledgerId);
    return new EventStoreDbCopyTarget(context, lanes, ledgerId, 'new');
  }

  readAll(): AsyncIterable<RecordedEvent> {
    return readAll(this.context, this.lanes.reads, {}, 'refused');
  }

  async appendInOrder(appends: readonly CopiedAppend[]): Promise<void> {
    const calls = appends.map(({ stream, expected, events }) => ({
      stream,
      expected,
      events: serialiseAppend(stream, expected, events),
    }));
    for (const position of (await this.atOnce(calls)) ?? (await this.oneByOne(calls))) {
      if (this.last !== undefined && position <= this.last) {
        throw eventStoreError('EVENT_STORE_DAMAGED', {
          detail: 'EventStoreDB has put events in another order than the ledger had them in.',
        });
      }
      this.last = position;
    }
  }

  async finish(): Promise<void> {
    await finishCopy(this.context, this.lanes.writes, this.ledgerId);
  }

  async close(): Promise<void> {
    this.context.closing.begin();
    const { reads, writes, subscriptions } = this.lanes;
    await Promise.all([reads.close(), writes.close(), subscriptions.close()]);
  }

  /** All on the wire at once; undefined when nobody can tell what became of one of them. */
  private async atOnce(calls: readonly AppendCall[]): Promise<readonly Position[] | undefined> {
    const { context, lanes } = this;
    // A lane of its own: closing this client must end nothing else.
    const client = lanes.subscriptions.client();
    try {
      const positions = await within(WINDOW_MS, WHAT, this.send(client, calls), context.closing);
      return positions.some((position) => position === undefined)
        ? undefined
        : positions.filter((position) => position !== undefined);
    } catch (error) {
      const failure = classify(error);
      const reason = describeError(error, context.redact);
      renewClient(context, lanes.subscriptions, client, failure, WHAT, reason);
      if (!canBeRepeated(failure)) throw codedFailure(WHAT, failure, error, context.redact);
      context.figures.retries += 1;
      context.notify({ kind: 'retries', what: WHAT, reason });
      return undefined;
    }
  }

  /** The first on a client goes ahead alone: while it opens the stream, later ones would overtake it. */
  private async send(
    client: EventStoreDBClient,
    calls: readonly AppendCall[],
  ): Promise<readonly (Position | undefined)[]> {
    const ahead = client === this.opened ? [] : await Promise.all(calls.slice(0, 1).map(sendBy(client)));
    this.opened = client;
    return [...ahead, ...(await Promise.all(calls.slice(ahead.length).map(sendBy(client))))];
  }

  /** Again with the same ids, each waited for: what was written is answered as it was. */
  private async oneByOne(calls: readonly AppendCall[]): Promise<readonly Position[]> {
    const positions: Position[] = [];
    for (const call of calls) positions.push((await append(this.context, this.lanes.writes, call)).position);
    return positions;
  }
}
