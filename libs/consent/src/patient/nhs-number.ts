import type { Brand } from '#libs/kernel';

/** A valid NHS number of England, Wales or the Isle of Man: ten ASCII digits, no separators. */
export type NhsNumber = Brand<string, 'NhsNumber'>;

/** Ten digits run together, or 3-3-4 with one kind of separator. ASCII digits alone are digits. */
const WRITTEN = /^(?:[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{3}-[0-9]{3}-[0-9]{4})$/;
/** The same among other characters, with any separators: ten digits that no digit stands beside. */
const WRITTEN_WITHIN = /(?<![0-9])(?:[0-9]{10}|[0-9]{3}[^0-9A-Za-z][0-9]{3}[^0-9A-Za-z][0-9]{4})(?![0-9])/gu;
const RANDOM_IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const WEIGHTS = [10, 9, 8, 7, 6, 5, 4, 3, 2] as const;

/** The Modulus 11 check digit of nine digits; undefined when no digit makes them valid. */
export const checkDigitOf = (nine: string): number | undefined => {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(nine[i]), 0);
  const digit = 11 - (sum % 11);
  if (digit === 10) return undefined;
  return digit === 11 ? 0 : digit;
};

/** 320-399 is Northern Ireland's range, 010-311 the Scottish CHI: valid elsewhere, not here. */
const isOtherNation = (digits: string): boolean => {
  const prefix = Number(digits.slice(0, 3));
  return (prefix >= 320 && prefix <= 399) || (prefix >= 10 && prefix <= 311);
};

/** Reads an NHS number as people write it; undefined when it is not one. */
export const parseNhsNumber = (text: string): NhsNumber | undefined => {
  if (!WRITTEN.test(text)) return undefined;
  const digits = text.replace(/[ -]/g, '');
  if (/^(\d)\1{9}$/.test(digits)) return undefined;
  if (isOtherNation(digits)) return undefined;
  return checkDigitOf(digits.slice(0, 9)) === Number(digits[9]) ? (digits as NhsNumber) : undefined;
};

/**
 * Whether an NHS number stands in text that is kept in the clear. UUIDs are passed over: one in two thousand of them
 * has ten digits in a row that look like one.
 */
export const holdsNhsNumber = (text: string): boolean =>
  (text.replace(RANDOM_IDS, '_').match(WRITTEN_WITHIN) ?? []).some(
    (written) => parseNhsNumber(written.replace(/[^0-9]/g, '')) !== undefined,
  );
