import type { ReadStreamOptions, RecordedEvent, StreamId } from '#libs/event-store';
import type { Reader } from './reader.js';
import { recordedEventOf } from './stored-event.js';
import { nextTurn } from './wake-ups.js';

const LAST = Number.MAX_SAFE_INTEGER;

const startOf = (direction: ReadStreamOptions['direction'], from: bigint | undefined): number => {
  if (from === undefined) return direction === 'forwards' ? 0 : LAST;
  return from > BigInt(LAST) ? LAST : Number(from);
};

/** A stream's events, a page at a turn. */
export const readStream = async (
  reader: Reader,
  stream: StreamId,
  { direction, from, limit = Number.POSITIVE_INFINITY }: ReadStreamOptions,
): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  let revision = startOf(direction, from);
  while (events.length < limit && revision >= 0) {
    const page = reader.pageOfStream(stream, direction, revision, limit - events.length);
    for (const row of page.rows) events.push(recordedEventOf(row));
    const last = page.rows.at(-1);
    if (last === undefined || !page.full || events.length >= limit) break;
    revision = direction === 'forwards' ? last.revision + 1 : last.revision - 1;
    await nextTurn();
  }
  return events;
};
