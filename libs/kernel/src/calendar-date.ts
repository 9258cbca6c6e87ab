import type { Brand } from './brand.js';
import { type Instant, millisOf } from './instant.js';

/** A calendar day `YYYY-MM-DD` with no time zone: a date of birth, a date of death. */
export type CalendarDate = Brand<string, 'CalendarDate'>;

/** Reads `YYYY-MM-DD`; undefined when it names no real day. */
export const parseCalendarDate = (text: string): CalendarDate | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) return undefined;
  return text as CalendarDate;
};

const londonDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day it is in England at that instant. The formatter leaves out the leading zeros of early years. */
export const dateInLondon = (at: Instant): CalendarDate =>
  londonDay.format(new Date(millisOf(at))).padStart(10, '0') as CalendarDate;

/**
 * Whether someone born on `born` is `years` old or older on `day`.
 * Comparing month and day as text makes 29 February count from 1 March in common years.
 */
export const hasReachedAge = (born: CalendarDate, years: number, day: CalendarDate): boolean => {
  const birthday = `${String(Number(born.slice(0, 4)) + years).padStart(4, '0')}${born.slice(4)}`;
  return day >= birthday;
};
