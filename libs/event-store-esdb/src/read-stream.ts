import type { ReadStreamOptions, RecordedEvent, Revision, StreamId } from '#libs/event-store';
import type { Context } from './calls.js';
import type { Lane } from './lane.js';
import { READ_AHEAD } from './pull.js';
import { reading } from './reading.js';
import { isOurs, recordedEventOf, type Resolved } from './recorded-event.js';

/** The server counts revisions in signed 64-bit numbers and fails on larger ones. */
export const LAST_REVISION = 2n ** 63n - 1n;

/** Where the read starts; undefined when nothing can stand there. */
const startOf = ({ direction, from }: ReadStreamOptions): Revision | 'start' | 'end' | undefined => {
  if (from === undefined) return direction === 'forwards' ? 'start' : 'end';
  if (direction === 'forwards') return from > LAST_REVISION ? undefined : from < 0n ? 'start' : from;
  return from < 0n ? undefined : from > LAST_REVISION ? 'end' : from;
};

/** The events of a stream as its leader has them. A stream that was never written, or was deleted, is empty. */
export const readStream = async (
  context: Context,
  lane: Lane,
  stream: StreamId,
  options: ReadStreamOptions,
): Promise<readonly RecordedEvent[]> => {
  const { direction, limit } = options;
  const events: RecordedEvent[] = [];
  let from = startOf(options);
  if (from === undefined || (limit !== undefined && limit <= 0)) return events;
  const items = reading<Resolved>(context, lane, {
    what: 'a read of a stream',
    open: (client) =>
      client.readStream(
        stream,
        {
          direction,
          fromRevision: from ?? 'start',
          maxCount: limit === undefined ? Number.MAX_SAFE_INTEGER : limit - events.length,
          requiresLeader: true,
        },
        READ_AHEAD,
      ),
    isEmpty: ({ kind }) => kind === 'stream-not-found',
  });
  for await (const { event } of items) {
    if (event === undefined || !isOurs(event)) continue;
    events.push(recordedEventOf(event));
    from = direction === 'forwards' ? event.revision + 1n : event.revision - 1n;
    if (events.length === limit || from < 0n) break;
  }
  return events;
};
