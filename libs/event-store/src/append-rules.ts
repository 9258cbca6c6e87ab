import { type EventId, isUuid } from '#libs/kernel';
import { eventStoreError } from './errors.js';
import type { NewEvent, StreamId } from './event.js';
import type { ExpectedRevision } from './port.js';

/** EventStoreDB's limit on one call; every adapter keeps it, so that a ledger can move between stores. */
export const MAX_APPEND_BYTES = 1024 * 1024;

const MAX_STREAM_ID_LENGTH = 200;
const STREAM_ID = /^[A-Za-z][A-Za-z0-9_]*-[A-Za-z0-9_.:~-]+$/;
/** No `$` (reserved by EventStoreDB) and no line break (a separator in checksums). */
const EVENT_TYPE = /^[A-Za-z][A-Za-z0-9_.-]{0,127}$/;

/** An event as text: taken when append is called, so that later changes to the object do not matter. */
export interface SerialisedEvent {
  readonly id: EventId;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** Reads `category-id`; undefined when it is not one. */
export const parseStreamId = (text: string): StreamId | undefined =>
  text.length <= MAX_STREAM_ID_LENGTH && STREAM_ID.test(text) ? (text as StreamId) : undefined;

const invalid = (detail: string, cause?: unknown) =>
  eventStoreError('EVENT_STORE_INVALID_APPEND', { detail }, cause === undefined ? {} : { cause });

const serialise = (event: NewEvent): SerialisedEvent => {
  if (!isUuid(event.id)) throw invalid('an event id is not a lower-case UUID');
  if (!EVENT_TYPE.test(event.type)) throw invalid('an event type is malformed');
  try {
    return {
      id: event.id,
      type: event.type,
      data: JSON.stringify(event.data),
      metadata: JSON.stringify(event.metadata),
    };
  } catch (error) {
    throw invalid('an event is not plain JSON', error);
  }
};

const bytesOf = (event: SerialisedEvent): number =>
  event.type.length + Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata);

/** What every adapter checks before it writes. Throws EVENT_STORE_INVALID_APPEND. */
export const serialiseAppend = (
  stream: StreamId,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): readonly SerialisedEvent[] => {
  if (parseStreamId(stream) === undefined) throw invalid('the stream id is not `category-id`');
  if (expected !== 'no-stream' && (typeof expected !== 'bigint' || expected < 0n)) {
    throw invalid('the expected revision is neither `no-stream` nor a revision');
  }
  if (events.length === 0) throw invalid('there are no events');
  const serialised = events.map(serialise);
  if (serialised.length > 1 && new Set(serialised.map((event) => event.id)).size < serialised.length) {
    throw invalid('two events have one id');
  }
  if (serialised.reduce((sum, event) => sum + bytesOf(event), 0) > MAX_APPEND_BYTES) {
    throw invalid('the events are larger than 1 MiB together');
  }
  return serialised;
};
