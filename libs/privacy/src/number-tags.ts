/** Enough that tags of 100,000 numbers let through fewer than one in a hundred of the others. */
export const NUMBER_TAG_BITS = 24;

const TABLES = 4;
const ENTRIES = 256;
export const TAG_TABLE_BYTES = TABLES * ENTRIES * Uint32Array.BYTES_PER_ELEMENT;

/**
 * Simple tabulation hashing: each byte of the number picks a random word of a table of its own, and the words are
 * combined. With secret tables a tag by itself is as good as drawn by lot.
 * @param secret TAG_TABLE_BYTES random bytes.
 */
export const numberTags = (secret: Buffer): ((nineDigits: number) => number) => {
  const words = Uint32Array.from(
    { length: TABLES * ENTRIES },
    (_, i) => secret.readUInt32BE(i * 4) >>> (32 - NUMBER_TAG_BITS),
  );
  return (nineDigits) =>
    (words[nineDigits & 0xff] ?? 0) ^
    (words[0x100 + ((nineDigits >>> 8) & 0xff)] ?? 0) ^
    (words[0x200 + ((nineDigits >>> 16) & 0xff)] ?? 0) ^
    (words[0x300 + (nineDigits >>> 24)] ?? 0);
};
