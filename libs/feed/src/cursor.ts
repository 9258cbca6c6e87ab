import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EventId } from '#libs/kernel';
import { feedError } from './errors.js';
import type { FeedPlace } from './rows.js';

/*
 * A cursor as followers hold it: 36 bytes as 48 characters.
 * version (1) | ledger (6) | sequence (6) | event id (16) | part (2) | spare (1) | CRC-32 (4)
 */

const VERSION = 1;
const BYTES = 36;
const LEDGER_AT = 1;
const LEDGER_BYTES = 6;
const SEQ_AT = 7;
const SEQ_BYTES = 6;
const EVENT_AT = 13;
const EVENT_BYTES = 16;
const PART_AT = 29;
const CRC_AT = 32;

const TEXT = /^[A-Za-z0-9_-]{48}$/;

/** A cursor read back: where it stands, and whether that is in this ledger. */
export interface ParsedCursor extends FeedPlace {
  readonly isOfThisLedger: boolean;
}

/** What cursors of one ledger are made and read with. */
export interface CursorCodec {
  encode(place: FeedPlace): string;
  /** FEED_CURSOR_INVALID for anything that was not made by `encode`, of whichever ledger. */
  parse(text: string): ParsedCursor;
}

const uuidIn = (bytes: Buffer): EventId => {
  const hex = bytes.toString('hex', EVENT_AT, EVENT_AT + EVENT_BYTES);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as EventId;
};

export const cursorCodec = (ledgerId: string): CursorCodec => {
  const ledger = createHash('sha256').update(ledgerId).digest().subarray(0, LEDGER_BYTES);
  // One buffer for all: encoding never waits, and a million cursors would otherwise be a million buffers.
  const bytes = Buffer.alloc(BYTES);
  const body = bytes.subarray(0, CRC_AT);
  // A message holds its cursor twice, and the newest one is sent to many: that of the last place is kept.
  let last: FeedPlace | undefined;
  let lastText = '';
  return {
    encode: ({ seq, eventId, part }) => {
      if (last?.seq === seq && last.eventId === eventId && last.part === part) return lastText;
      bytes.writeUInt8(VERSION, 0);
      ledger.copy(bytes, LEDGER_AT);
      bytes.writeUIntBE(seq, SEQ_AT, SEQ_BYTES);
      bytes.write(eventId.replaceAll('-', ''), EVENT_AT, EVENT_BYTES, 'hex');
      bytes.writeUInt16BE(part, PART_AT);
      bytes.writeUInt32BE(crc32(body), CRC_AT);
      lastText = bytes.toString('base64url');
      last = { seq, eventId, part };
      return lastText;
    },
    parse: (text) => {
      const read = TEXT.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
      const isOne =
        read.length === BYTES &&
        read.readUInt8(0) === VERSION &&
        read.readUInt32BE(CRC_AT) === crc32(read.subarray(0, CRC_AT));
      if (!isOne) throw feedError('FEED_CURSOR_INVALID');
      return {
        seq: read.readUIntBE(SEQ_AT, SEQ_BYTES),
        eventId: uuidIn(read),
        part: read.readUInt16BE(PART_AT),
        isOfThisLedger: read.subarray(LEDGER_AT, LEDGER_AT + LEDGER_BYTES).equals(ledger),
      };
    },
  };
};
