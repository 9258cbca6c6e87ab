import type { NumberKey } from './number-set.js';
import { reason } from './reasons.js';

const ZERO = 0x30;
const SPACE = 0x20;
const HYPHEN = 0x2d;
const PLAIN = 10;
const SEPARATED = 12;
const ONES = 111_111_111;
const MILLION = 1_000_000;

const { missing } = reason;
/** Each reason as what is answered instead of a key. */
const NOT_TEN_DIGITS = ~reason['not-ten-digits'];
const NOT_ASCII = ~reason['not-ascii'];
const ALL_SAME = ~reason['all-same-digit'];
const OTHER_NATION = ~reason['other-nation'];
const CHECK_DIGIT = ~reason['check-digit'];
const MISSING = ~missing;

/**
 * Reads the NHS number written in `bytes` from `from` up to `to`, without making a string of it: its key, or `~reason`
 * (below zero) for text that is none. The rules are those of parseNhsNumber.
 */
export const numberKeyAt = (bytes: Uint8Array, from: number, to: number): NumberKey => {
  const length = to - from;
  if (length === PLAIN) return keyOf(bytes, from, 0);
  if (length === SEPARATED) {
    const separator = bytes[from + 3];
    if ((separator === SPACE || separator === HYPHEN) && bytes[from + 7] === separator)
      return keyOf(bytes, from, 1);
  }
  return length === 0 ? MISSING : noNumber(bytes, from, to);
};

/** `gap` characters between the third and the fourth digit, and between the sixth and the seventh. */
const keyOf = (bytes: Uint8Array, from: number, gap: number): NumberKey => {
  let key = 0;
  let sum = 0;
  let at = from;
  for (let weight = 10; weight > 1; weight--) {
    const digit = (bytes[at++] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return noNumber(bytes, from, from + PLAIN + 2 * gap);
    key = key * 10 + digit;
    sum += digit * weight;
    if (weight === 8 || weight === 5) at += gap;
  }
  const check = (bytes[at] ?? 0) - ZERO;
  if (check < 0 || check > 9) return noNumber(bytes, from, from + PLAIN + 2 * gap);
  if (key === check * ONES) return ALL_SAME;
  const prefix = (key / MILLION) | 0;
  if ((prefix >= 10 && prefix <= 311) || (prefix >= 320 && prefix <= 399)) return OTHER_NATION;
  const right = 11 - (sum % 11);
  return (right === 11 ? 0 : right) === check ? key : CHECK_DIGIT;
};

const noNumber = (bytes: Uint8Array, from: number, to: number): number => {
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) > 0x7f) return NOT_ASCII;
  return NOT_TEN_DIGITS;
};

/** The key of an NHS number of ten digits that is known to be valid. */
export const keyOfNumber = (nhsNumber: string): NumberKey => Number(nhsNumber.slice(0, 9));

/** The ten digits that a key stands for. */
export const numberOfKey = (key: NumberKey): string => {
  const nine = String(key).padStart(9, '0');
  let sum = 0;
  for (let at = 0; at < nine.length; at++) sum += (nine.charCodeAt(at) - ZERO) * (10 - at);
  return `${nine}${String((11 - (sum % 11)) % 11)}`;
};
