import { randomFillSync } from 'node:crypto';

/**
 * Joins texts so that no two different lists give the same bytes: each text is preceded by its length in
 * bytes (32 bits, big-endian). Lists of a fixed number of texts therefore also end unmistakably.
 */
export function frame(texts: readonly string[]): Buffer {
  let size = 0;
  for (const text of texts) size += 4 + Buffer.byteLength(text);
  const framed = Buffer.allocUnsafe(size);
  let at = 0;
  for (const text of texts) {
    const length = framed.write(text, at + 4);
    framed.writeUInt32BE(length, at);
    at += 4 + length;
  }
  return framed;
}

/**
 * Decodes base64 or base64url; undefined unless `text` is the one canonical spelling of its bytes. Node's decoder
 * skips what it does not know and ignores spare bits, so that altered text could pass for the original.
 */
export function canonicalBytes(text: string, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}

export const IV_BYTES = 12;
const pool = Buffer.alloc(IV_BYTES * 512);
let used = pool.length;

/**
 * A fresh random 96-bit IV. Random bytes are drawn for many IVs at once because one draw costs about as much as the
 * encryption; each IV is copied out and its bytes are never handed out twice.
 */
export function newIv(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const iv = Buffer.from(pool.subarray(used, used + IV_BYTES));
  used += IV_BYTES;
  return iv;
}
