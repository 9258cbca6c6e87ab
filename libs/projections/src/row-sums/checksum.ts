/** Of no rows. */
export const emptyChecksum = '0'.repeat(32);

const LANE_DIGITS = 16;
const LANE = 1n << 64n;

const lanesOf = (checksum: string): readonly [bigint, bigint] => [
  BigInt(`0x${checksum.slice(0, LANE_DIGITS)}`),
  BigInt(`0x${checksum.slice(LANE_DIGITS)}`),
];

/** Two sums modulo 2^64 as 32 hexadecimal digits; the sums may be negative. */
export const checksumOf = (high: bigint, low: bigint): string =>
  [high, low].map((lane) => (((lane % LANE) + LANE) % LANE).toString(16).padStart(LANE_DIGITS, '0')).join('');

/** The checksum of the rows of both. */
export const addChecksums = (one: string, other: string): string => {
  if (one === emptyChecksum) return other;
  if (other === emptyChecksum) return one;
  const [high, low] = lanesOf(one);
  const [otherHigh, otherLow] = lanesOf(other);
  return checksumOf(high + otherHigh, low + otherLow);
};
