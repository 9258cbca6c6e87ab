import type { Brand, EventId, Instant, JsonObject } from '#libs/kernel';

/** `<category>-<id>`; the category has no hyphen, and no personal value is ever part of a stream id. */
export type StreamId = Brand<string, 'StreamId'>;

/** The place of an event in its stream, counted from 0. */
export type Revision = bigint;

/**
 * The place of an event in the whole ledger. Opaque: the store that made it is the only one to read it.
 * Within one ledger every position has one fixed width, so plain string comparison is their total order.
 */
export type Position = Brand<string, 'Position'>;

/** What is known of an event beside its payload; all of it in the clear, none of it personal. */
export interface EventMetadata {
  /** Version of the payload's shape; the codec's upcasters start here. */
  readonly schemaVersion: number;
  /** When the ledger recorded it (record time). Never goes back within a stream. */
  readonly recordedAt: Instant;
  /** The command that caused it: the caller's idempotency key, scoped by the caller. */
  readonly commandId: string;
  /** Keyed digest of the command's body, to tell a repeated command from a reused key. */
  readonly commandDigest: string;
  /** What ties together everything done for one request. */
  readonly correlationId: string;
  readonly [extension: string]: JsonObject[string];
}

/** An event about to be stored. The id makes a repeated append harmless. */
export interface NewEvent {
  readonly id: EventId;
  /** The stored type name: stable for ever. */
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

/** An event as the store gives it back. */
export interface RecordedEvent extends NewEvent {
  readonly stream: StreamId;
  readonly revision: Revision;
  readonly position: Position;
}
