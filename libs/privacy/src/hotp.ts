import { createHmac, type KeyObject } from 'node:crypto';

const COUNTER_BYTES = 8;
/** Keeps the sign bit of the 31-bit number out (RFC 4226, section 5.3). */
const SIGNLESS = 0x7fffffff;

/** HOTP by RFC 4226: HMAC-SHA-1 of the counter, truncated to that many decimal digits (6 to 8). */
export const hotp = (key: KeyObject | Uint8Array, counter: bigint, digits: number): string => {
  const moving = Buffer.alloc(COUNTER_BYTES);
  moving.writeBigUInt64BE(counter);
  const mac = createHmac('sha1', key).update(moving).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = mac.readUInt32BE(offset) & SIGNLESS;
  return String(number % 10 ** digits).padStart(digits, '0');
};
