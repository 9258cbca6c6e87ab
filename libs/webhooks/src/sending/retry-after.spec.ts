import { describe, expect, it } from '@jest/globals';
import { retryAfterMillis } from './retry-after.js';

const now = Date.UTC(2024, 1, 29, 12, 0, 0);

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['Thu, 29 Feb 2024 12:01:00 GMT', 60_000],
    ['0', null],
    ['-5', null],
    ['1.5e3', null],
    ['Thu, 29 Feb 2024 11:59:00 GMT', null],
    ['soon', null],
    ['', null],
    [undefined, null],
    [['1', '2'], null],
  ])('%p is %p ms', (header, expected) => {
    expect(retryAfterMillis(header, now)).toBe(expected);
  });
});
