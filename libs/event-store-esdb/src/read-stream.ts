import type { ReadStreamOptions, RecordedEvent, Revision, StreamId } from '#libs/event-store';
import { call, type Context } from './calls.js';
import type { Lane } from './lane.js';
import { readOnce } from './read-rpc.js';
import { isOurs, recordedEventOf } from './recorded-event.js';

/** The server counts revisions in signed 64-bit numbers and fails on larger ones. */
export const LAST_REVISION = 2n ** 63n - 1n;

/** So many events are one call, with the time of one call: a stream may be longer than that. */
const PAGE = 2_000;

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
  const { direction, limit = Number.POSITIVE_INFINITY } = options;
  const events: RecordedEvent[] = [];
  let from = startOf(options);
  let asked = 0;
  let seen = 0;
  let attempts = 0;
  while (seen === asked && from !== undefined && events.length < limit) {
    const target = Math.min(PAGE, limit - events.length);
    asked += target;
    await call(context, lane, 'a read of a stream', (attempt) => {
      // An attempt that was given up must not add to what the next one reads.
      const mine = ++attempts;
      if (from === undefined || seen === asked) return Promise.resolve();
      const read = { stream, direction, from, count: asked - seen };
      const { done, cancel } = readOnce(attempt.client, read, (event) => {
        if (mine !== attempts) return;
        seen += 1;
        if (isOurs(event)) events.push(recordedEventOf(event));
        const next = direction === 'forwards' ? event.revision + 1n : event.revision - 1n;
        from = next < 0n ? undefined : next;
      });
      attempt.abandon = cancel;
      return done;
    });
  }
  return events;
};
