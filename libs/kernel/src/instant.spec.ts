import { describe, expect, it } from '@jest/globals';
import {
  covers,
  earlierOf,
  instant,
  instantFromMillis,
  laterOf,
  millisOf,
  parseInstant,
  plusMillis,
} from './instant.js';

describe('parseInstant', () => {
  it.each([
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29T12:00Z', '2024-02-29T12:00:00.000Z'],
    ['2024-06-01T00:30:00+01:00', '2024-05-31T23:30:00.000Z'],
    ['2023-12-31T23:30:00-05:30', '2024-01-01T05:00:00.000Z'],
    ['2024-01-01T00:00:00-00:00', '2024-01-01T00:00:00.000Z'],
    ['2024-01-01T00:00:00.1Z', '2024-01-01T00:00:00.100Z'],
    ['2024-01-01T00:00:00.123999999Z', '2024-01-01T00:00:00.123Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    ['no offset', '2024-01-01T00:00:00'],
    ['a date alone', '2024-01-01'],
    ['an empty text', ''],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['29 February of a common year', '2023-02-29T00:00:00Z'],
    ['29 February of 1900, no leap year', '1900-02-29T00:00:00Z'],
    ['31 April with an offset', '2024-04-31T10:00:00+01:00'],
    ['month 13', '2024-13-01T00:00:00Z'],
    ['hour 24', '2024-01-01T24:00:00Z'],
    ['hour 25', '2024-01-01T25:00:00Z'],
    ['minute 60', '2024-01-01T00:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['an offset of 24 hours', '2024-01-01T00:00:00+24:00'],
    ['an offset of 60 minutes', '2024-01-01T00:00:00+00:60'],
    ['a space for the T', '2024-01-01 00:00:00Z'],
    ['text around it', ' 2024-01-01T00:00:00Z'],
    ['a line break at the end', '2024-01-01T00:00:00Z\n'],
    ['a moment before the year 0000', '0000-01-01T00:00:00+01:00'],
    ['a moment after the year 9999', '9999-12-31T23:59:59-01:00'],
  ])('refuses %s', (_, text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('instant', () => {
  it('keeps the fixed-width form as it is and brings others to it', () => {
    expect(instant('2024-02-29T12:00:00.000Z')).toBe('2024-02-29T12:00:00.000Z');
    expect(instant('2024-02-29T13:00:00+01:00')).toBe('2024-02-29T12:00:00.000Z');
  });

  it.each(['2024-02-30T00:00:00.000Z', '2024-01-01T24:00:00.000Z', '2024-13-01T00:00:00.000Z', 'yesterday'])(
    'throws for %s, fixed width or not',
    (text) => {
      expect(() => instant(text)).toThrow(RangeError);
    },
  );

  it('does not repeat the text it refuses, which may be personal', () => {
    expect(() => instant('secret')).toThrow(/^(?!.*secret)/);
  });
});

describe('instantFromMillis', () => {
  it('is the inverse of millisOf', () => {
    for (const milliseconds of [0, -1, 1_709_208_000_000, 253_402_300_799_999]) {
      expect(millisOf(instantFromMillis(milliseconds))).toBe(milliseconds);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_800_000, -62_167_219_200_001])(
    'throws RangeError for %p',
    (milliseconds) => {
      expect(() => instantFromMillis(milliseconds)).toThrow(RangeError);
    },
  );
});

describe('order and arithmetic', () => {
  const early = instant('2024-02-28T23:59:59.999Z');
  const late = instant('2024-02-29T00:00:00.000Z');

  it('crosses into a leap day', () => {
    expect(plusMillis(early, 1)).toBe(late);
    expect(plusMillis(late, -1)).toBe(early);
  });

  it('picks the later and the earlier in either order', () => {
    expect([laterOf(early, late), laterOf(late, early)]).toEqual([late, late]);
    expect([earlierOf(early, late), earlierOf(late, early)]).toEqual([early, early]);
  });

  it('orders as text exactly as in time, at the ends of the range too', () => {
    const instants = [
      '0000-01-01T00:00:00Z',
      '0999-06-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '9999-12-31T00:00:00Z',
    ];
    const parsed = instants.map((text) => instant(text));
    expect([...parsed].reverse().sort()).toEqual([...parsed].sort((a, b) => millisOf(a) - millisOf(b)));
  });
});

describe('covers', () => {
  const from = instant('2024-01-01T00:00:00Z');
  const to = instant('2024-02-01T00:00:00Z');

  it('includes the start and excludes the end', () => {
    expect(covers({ from, to }, from)).toBe(true);
    expect(covers({ from, to }, plusMillis(to, -1))).toBe(true);
    expect(covers({ from, to }, to)).toBe(false);
    expect(covers({ from, to }, plusMillis(from, -1))).toBe(false);
  });

  it('never ends when the end is open', () => {
    expect(covers({ from, to: null }, instant('9999-12-31T23:59:59.999Z'))).toBe(true);
    expect(covers({ from, to: null }, plusMillis(from, -1))).toBe(false);
  });

  it('covers nothing when it is empty', () => {
    expect(covers({ from, to: from }, from)).toBe(false);
  });
});
