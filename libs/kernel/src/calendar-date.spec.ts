import { describe, expect, it } from '@jest/globals';
import { type CalendarDate, dateInLondon, hasReachedAge, parseCalendarDate } from './calendar-date.js';
import { instant } from './instant.js';

const date = (text: string): CalendarDate => {
  const parsed = parseCalendarDate(text);
  if (parsed === undefined) throw new Error(`${text} names no day`);
  return parsed;
};

describe('parseCalendarDate', () => {
  it.each(['2024-02-29', '2000-02-29', '1999-12-31', '0001-01-01', '9999-12-31'])('reads %s', (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });

  it.each([
    ['29 February of a common year', '2023-02-29'],
    ['29 February of 1900, no leap year', '1900-02-29'],
    ['30 February', '2024-02-30'],
    ['31 April', '2024-04-31'],
    ['day 0', '2024-01-00'],
    ['month 0', '2024-00-01'],
    ['month 13', '2024-13-01'],
    ['one digit', '2024-1-1'],
    ['two-digit years', '24-01-01'],
    ['a time', '2024-01-01T00:00:00Z'],
    ['the British order', '01/02/2024'],
    ['a line break at the end', '2024-01-01\n'],
    ['an empty text', ''],
  ])('refuses %s', (_, text) => {
    expect(parseCalendarDate(text)).toBeUndefined();
  });
});

describe('dateInLondon', () => {
  it.each([
    ['winter, when London keeps UTC', '2024-01-15T23:59:59.999Z', '2024-01-15'],
    ['summer, an hour ahead of UTC', '2024-07-15T23:00:00.000Z', '2024-07-16'],
    ['summer, the last moment of the day', '2024-07-15T22:59:59.999Z', '2024-07-15'],
    ['the night before clocks go forward', '2024-03-30T23:30:00.000Z', '2024-03-30'],
    ['the night after clocks went forward', '2024-03-31T23:00:00.000Z', '2024-04-01'],
    ['the night after clocks went back', '2024-10-27T23:30:00.000Z', '2024-10-27'],
    ['a leap day', '2024-02-29T12:00:00.000Z', '2024-02-29'],
    ['new year', '2023-12-31T23:59:59.999Z', '2023-12-31'],
  ])('knows the day in %s', (_, at, expected) => {
    expect(dateInLondon(instant(at))).toBe(expected);
  });

  it.each(['0001-06-01', '0987-06-01', '9999-06-01'])('writes four-digit years at noon on %s too', (day) => {
    expect(dateInLondon(instant(`${day}T12:00:00Z`))).toBe(day);
  });
});

describe('hasReachedAge', () => {
  it('turns on the birthday itself', () => {
    expect(hasReachedAge(date('2010-06-15'), 13, date('2023-06-14'))).toBe(false);
    expect(hasReachedAge(date('2010-06-15'), 13, date('2023-06-15'))).toBe(true);
    expect(hasReachedAge(date('2010-06-15'), 13, date('2024-01-01'))).toBe(true);
  });

  it('turns on 1 March in a common year for those born on a leap day', () => {
    expect(hasReachedAge(date('2012-02-29'), 13, date('2025-02-28'))).toBe(false);
    expect(hasReachedAge(date('2012-02-29'), 13, date('2025-03-01'))).toBe(true);
  });

  it('turns on 29 February in a leap year for those born on one', () => {
    expect(hasReachedAge(date('2008-02-29'), 16, date('2024-02-28'))).toBe(false);
    expect(hasReachedAge(date('2008-02-29'), 16, date('2024-02-29'))).toBe(true);
  });

  it('counts from the day of birth', () => {
    expect(hasReachedAge(date('2024-02-29'), 0, date('2024-02-29'))).toBe(true);
    expect(hasReachedAge(date('2024-02-29'), 0, date('2024-02-28'))).toBe(false);
  });

  it('compares early years with their leading zeros', () => {
    expect(hasReachedAge(date('0090-01-01'), 18, date('0108-01-01'))).toBe(true);
    expect(hasReachedAge(date('0090-01-01'), 18, date('0107-12-31'))).toBe(false);
  });
});
