import type { Brand } from './brand.js';

/**
 * A moment in UTC, always written `YYYY-MM-DDTHH:mm:ss.sssZ`.
 * One fixed width means that comparing two instants is comparing two strings.
 */
export type Instant = Brand<string, 'Instant'>;

const FIXED_WIDTH = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const OFFSET_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The instant `milliseconds` after 1970-01-01T00:00:00Z. Throws RangeError outside years 0000-9999. */
export const instantFromMillis = (milliseconds: number): Instant => {
  const text = new Date(milliseconds).toISOString();
  if (!FIXED_WIDTH.test(text)) throw new RangeError('an instant lies between the years 0000 and 9999');
  return text as Instant;
};

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const millisOf = (instant: Instant): number => Date.parse(instant);

/** Reads an RFC 3339 date-time with an offset; undefined when it is not one or names no real day. */
export const parseInstant = (text: string): Instant | undefined => {
  if (!OFFSET_DATE_TIME.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  // Date.parse rolls 30 February over to March: the local day written must survive the round trip.
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(text);
  const shift = offset
    ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000
    : 0;
  const local = new Date(milliseconds + shift);
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(text.slice(0, 10))) return undefined;
  try {
    return instantFromMillis(milliseconds);
  } catch {
    return undefined;
  }
};

/** The instant, from text known to be one (a literal or a stored value). Throws RangeError otherwise. */
export const instant = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (parsed === undefined) throw new RangeError('not an instant with an offset');
  return parsed;
};

export const plusMillis = (from: Instant, milliseconds: number): Instant =>
  instantFromMillis(millisOf(from) + milliseconds);

export const laterOf = (a: Instant, b: Instant): Instant => (a < b ? b : a);

export const earlierOf = (a: Instant, b: Instant): Instant => (b < a ? b : a);

/** A half-open stretch of time `[from, to)`; an open end is null. */
export interface Period {
  readonly from: Instant;
  readonly to: Instant | null;
}

/** Whether `at` lies in `[from, to)`. */
export const covers = (period: Period, at: Instant): boolean =>
  period.from <= at && (period.to === null || at < period.to);
