import { eventStoreError, type EventMetadata, type RecordedEvent, type StreamId } from '#libs/event-store';
import type { EventId, JsonObject } from '#libs/kernel';
import { type LogPosition, positionOf } from './position.js';

/** Holds the ledger's id. It is ours and no part of the ledger: nobody is sent it and nobody may write it. */
export const IDENTITY_STREAM = 'ledger-identity' as StreamId;

/** An event as the client gives it. */
export interface ClientEvent {
  readonly streamId: string;
  readonly id: string;
  readonly revision: bigint;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position: LogPosition;
}

/** What the client gives for each place of a stream: an event, or nothing where a link points nowhere. */
export interface Resolved {
  readonly event?: ClientEvent | undefined;
}

/** The server's own events, in `$all` among ours, are never handed on: they hold the users' password hashes too. */
export const isOurs = ({ streamId, type }: ClientEvent): boolean =>
  !streamId.startsWith('$') && !type.startsWith('$') && streamId !== IDENTITY_STREAM;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/**
 * Whether somebody else wrote it: every event of a ledger has metadata. A database may be shared, and what its other
 * users write must not stop the readers of the whole log; in a stream of ours it is another matter.
 */
export const isForeign = ({ metadata }: ClientEvent): boolean => !isObject(metadata);

/** Throws EVENT_STORE_DAMAGED for an event that nobody can have appended through the port. */
export const recordedEventOf = (event: ClientEvent): RecordedEvent => {
  const { streamId, id, revision, type, data, metadata, position } = event;
  if (!isObject(data) || !isObject(metadata)) {
    throw eventStoreError('EVENT_STORE_DAMAGED', {
      detail: `Event ${String(revision)} of stream ${streamId} is not a JSON event of this ledger.`,
    });
  }
  return {
    id: id as EventId,
    type,
    data,
    metadata: metadata as EventMetadata,
    stream: streamId as StreamId,
    revision,
    position: positionOf(position),
  };
};
