import type { CopiedAppend, NewEvent, RecordedEvent } from '#libs/event-store';

/** Well below the 1 MiB that one call may carry: the size of an event is only estimated here. */
const MOST_BYTES = 256 * 1024;
const MOST_EVENTS = 500;

const sizeOf = ({ type, data, metadata }: NewEvent): number =>
  // A character of JSON is at most three bytes of UTF-8, and nearly always one.
  type.length + 3 * (JSON.stringify(data).length + JSON.stringify(metadata).length);

interface Growing extends CopiedAppend {
  readonly events: NewEvent[];
  bytes: number;
}

/** What may be written by one call: events of one stream with none of another between them. */
export async function* appendsOf(events: AsyncIterable<RecordedEvent>): AsyncGenerator<CopiedAppend, void> {
  let growing: Growing | undefined;
  for await (const { stream, revision, id, type, data, metadata } of events) {
    const event = { id, type, data, metadata };
    const bytes = sizeOf(event);
    if (
      growing?.stream !== stream ||
      growing.bytes + bytes > MOST_BYTES ||
      growing.events.length >= MOST_EVENTS
    ) {
      if (growing !== undefined) yield growing;
      growing = { stream, expected: revision === 0n ? 'no-stream' : revision - 1n, events: [], bytes: 0 };
    }
    growing.events.push(event);
    growing.bytes += bytes;
  }
  if (growing !== undefined) yield growing;
}
