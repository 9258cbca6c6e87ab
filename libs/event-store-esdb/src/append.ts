import { append as appendRpc } from '@eventstore/db-client/dist/streams/appendToStream/append.js';
import {
  type AppendResult,
  type ExpectedRevision,
  type SerialisedEvent,
  type StreamId,
} from '#libs/event-store';
import { type Attempt, call, type Context } from './calls.js';
import { classify } from './classify.js';
import type { Lane } from './lane.js';
import { positionOf } from './position.js';
import { pullOf } from './pull.js';
import type { Resolved } from './recorded-event.js';

export interface AppendCall {
  readonly stream: StreamId;
  readonly expected: ExpectedRevision;
  readonly events: readonly SerialisedEvent[];
}

type EventData = Parameters<typeof appendRpc>[1][number];

/** Metadata goes as the bytes they are; data, of which the client makes the bytes, as what they stand for. */
export const eventDataOf = ({ id, type, data, metadata }: SerialisedEvent): EventData => ({
  id,
  type,
  contentType: 'application/json',
  data: JSON.parse(data) as Extract<EventData, { contentType: 'application/json' }>['data'],
  metadata: new Uint8Array(Buffer.from(metadata)),
});

/** The place of the event at `revision`, or undefined when it is not `id` that stands there. */
const standingAt = async (
  { client, milliseconds }: Attempt,
  { stream, events, expected }: AppendCall,
): Promise<AppendResult | undefined> => {
  const first = expected === 'no-stream' ? 0n : expected + 1n;
  const pull = pullOf<Resolved>(
    client.readStream(stream, { fromRevision: first, maxCount: events.length, requiresLeader: true }),
  );
  let last: AppendResult | undefined;
  let found = 0;
  try {
    for (const { id } of events) {
      const resolved = await pull.next(milliseconds, 'an append');
      if (resolved?.event?.id !== id) return undefined;
      last = { revision: resolved.event.revision, position: positionOf(resolved.event.position) };
      found += 1;
    }
  } finally {
    pull.cancel();
  }
  return found === events.length ? last : undefined;
};

/**
 * Writes through the Append RPC: unlike the batch stream it honours deadlines and `requiresLeader`, and shares
 * nothing with other clients of the process. `appendToStream` takes it only for calls with credentials of their own,
 * which a client that is known by its certificate has none of; so it is called by its own name.
 */
export const append = (context: Context, lane: Lane, appending: AppendCall, deadlineMs?: number) => {
  const { stream, expected, events } = appending;
  const data = events.map(eventDataOf);
  const attempt = async (attempted: Attempt): Promise<AppendResult> => {
    const { client, milliseconds, uncertain } = attempted;
    try {
      const result = await appendRpc.call(client, stream, data, {
        expectedRevision: expected === 'no-stream' ? 'no_stream' : expected,
        requiresLeader: true,
        deadline: Math.max(1, Math.ceil(milliseconds)),
        batchAppendSize: 0,
      });
      if (result.position !== undefined)
        return { revision: result.nextExpectedRevision, position: positionOf(result.position) };
    } catch (error) {
      if (!uncertain || classify(error).kind !== 'conflict') throw error;
      // The conflict may be with ourselves: an attempt whose reply was lost has written these events.
      const written = await standingAt(attempted, appending);
      if (written === undefined) throw error;
      context.figures.foundWritten += 1;
      context.notify({ kind: 'foundWritten', what: 'an append', reason: 'our own ids stand there' });
      return written;
    }
    // A server may answer without the position; the log has it.
    const written = await standingAt(attempted, appending);
    if (written === undefined) throw new Error('EventStoreDB acknowledged an append that is not in its log');
    return written;
  };
  return call(context, lane, 'an append', attempt, deadlineMs);
};
