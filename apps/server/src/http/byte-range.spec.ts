import { describe, expect, it } from '@jest/globals';
import { rangeIn } from './byte-range.js';

const ETAG = '"a-output"';
const asked = (range: string | undefined, more: object = {}, size = 100) =>
  rangeIn({ ...(range !== undefined && { range }), ...more }, size, ETAG);

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-99', 0, 100],
    ['bytes=0-5000', 0, 100],
    ['bytes=99-', 99, 100],
    ['BYTES=10-19', 10, 20],
    ['bytes=-1', 99, 100],
    ['bytes=-500', 0, 100],
  ])('%s is from %d up to %d of a hundred', (range, from, to) => {
    expect(asked(range)).toEqual({ from, to });
  });

  it.each([undefined, '', 'bytes=-', 'bytes=5-4', 'bytes=0-1,5-6', 'lines=0-1', 'bytes=a-b', 'bytes= 0-1'])(
    '%s is the whole',
    (range) => {
      expect(asked(range)).toBeUndefined();
    },
  );

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=999999999999999-'])(
    '%s is not there',
    (range) => {
      expect(() => asked(range)).toThrow('CONSENT_RANGE_UNSATISFIABLE');
    },
  );

  it('is given of the version that the caller began with, and of nothing else', () => {
    expect(asked('bytes=5-', { 'if-range': ETAG })).toEqual({ from: 5, to: 100 });
    expect(asked('bytes=5-', { 'if-range': '"b-output"' })).toBeUndefined();
    expect(asked('bytes=5-', { 'if-range': 'Sun, 22 Nov 2026 10:00:00 GMT' })).toBeUndefined();
  });

  it('of an empty file is the empty file', () => {
    expect(asked('bytes=0-', {}, 0)).toBeUndefined();
  });
});
