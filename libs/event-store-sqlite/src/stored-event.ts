import { crc32 } from 'node:zlib';
import {
  type EventMetadata,
  eventStoreError,
  type Position,
  type RecordedEvent,
  type StreamId,
} from '#libs/event-store';
import type { EventId, JsonObject } from '#libs/kernel';
import { positionOf } from './position.js';

/** A row of the table `events`. */
export interface StoredEvent {
  readonly position: number;
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly checksum: number;
  /** The event in it, once somebody has asked for it: all who read a row that is kept share one. */
  recorded?: RecordedEvent;
}

/**
 * CRC-32 and not SHA-256: this is against rotting disks, not against people (the proofs are for those).
 * It finds every single flipped byte, and costs a tenth of the hash on each read.
 * The position is part of it, so that a row whose key rots is not served at another place.
 * JSON text, types and ids never hold a line break, so the parts cannot run into each other.
 */
export const checksumOf = (row: Omit<StoredEvent, 'checksum' | 'recorded'>): number =>
  crc32(
    `${row.position}\n${row.id}\n${row.stream}\n${row.revision}\n${row.type}\n${row.data}\n${row.metadata}`,
  );

export const isIntact = (row: StoredEvent): boolean => checksumOf(row) === row.checksum;

export const damagedEvent = (position: Position) =>
  eventStoreError('EVENT_STORE_DAMAGED', {
    detail: `the event at position ${position} is damaged`,
    position,
  });

/** Nothing read from disk is believed before this. Throws EVENT_STORE_DAMAGED, naming the position only. */
export const assertIntact = (row: StoredEvent): void => {
  if (!isIntact(row)) throw damagedEvent(positionOf(row.position));
};

/** The event in a row already found intact. */
export const recordedEventOf = (row: StoredEvent): RecordedEvent => (row.recorded ??= parsed(row));

const parsed = (row: StoredEvent): RecordedEvent => ({
  id: row.id as EventId,
  type: row.type,
  data: JSON.parse(row.data) as JsonObject,
  metadata: JSON.parse(row.metadata) as EventMetadata,
  stream: row.stream as StreamId,
  revision: BigInt(row.revision),
  position: positionOf(row.position),
});
