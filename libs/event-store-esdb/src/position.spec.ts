import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Position } from '#libs/event-store';
import { laterPosition, logPositionOf, positionOf } from './position.js';

const half = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const place = fc.record({ commit: half, prepare: half });

describe('a position', () => {
  it('stands for its place, and compares as text as the place does', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(logPositionOf(positionOf(a))).toEqual(a);
        const before = a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);
        expect(positionOf(a) < positionOf(b)).toBe(before);
        expect(positionOf(a)).toHaveLength(32);
      }),
    );
  });

  it.each([
    '',
    '0',
    'x'.repeat(32),
    '8'.padEnd(32, '0'),
    'A'.padStart(32, '0'),
    '0'.repeat(33),
    ' '.padEnd(33, '0'),
  ])('is not %j', (text) => {
    expect(() => logPositionOf(text as Position)).toThrow('malformed');
  });

  it('may be none yet, which is before every other', () => {
    const one = positionOf({ commit: 1n, prepare: 0n });
    expect([
      laterPosition(undefined, one),
      laterPosition(one, undefined),
      laterPosition(undefined, undefined),
    ]).toEqual([one, one, undefined]);
  });
});
