import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LiveNumberSet } from './live-number-set.js';
import { KEYS, NumberSet } from './number-set.js';

/** Crowded around the edges of buckets, where mistakes would be. */
const key = fc.oneof(
  fc.integer({ min: 0, max: KEYS - 1 }),
  fc.integer({ min: 0, max: 20 }).map((n) => n),
  fc.integer({ min: 4_086, max: 4_106 }),
  fc.integer({ min: KEYS - 20, max: KEYS - 1 }),
);

describe('NumberSet', () => {
  it('holds exactly what a Set of the same keys holds', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), fc.array(key), (keys, others) => {
        const set = NumberSet.of(Uint32Array.from(keys));
        const model = new Set(keys);
        expect(set.size).toBe(model.size);
        expect([...set.toKeys()]).toEqual([...model].toSorted((a, b) => a - b));
        for (const asked of [...keys, ...others]) expect(set.has(asked)).toBe(model.has(asked));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what is no key', () => {
    expect(() => NumberSet.of(Uint32Array.of(1, KEYS))).toThrow(RangeError);
  });

  it('holds 3.3 million opted out of 60 million in at most 16 MB', () => {
    // Every 18th of the numbers of one range and a bit, as check digits leave them.
    const keys = Uint32Array.from({ length: 3_300_000 }, (_, i) => 400_000_000 + i * 100 + (i % 37));
    const set = NumberSet.of(keys);
    expect(set.size).toBe(3_300_000);
    expect(set.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect([400_000_000, 400_000_101, 400_000_102].map((asked) => set.has(asked))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('LiveNumberSet', () => {
  it('follows a Set through changes, and snapshots do not follow it', () => {
    const change = fc.oneof(
      { weight: 10, arbitrary: fc.record({ key: fc.integer({ min: 0, max: 30 }), isIn: fc.boolean() }) },
      { weight: 1, arbitrary: fc.constant('snapshot' as const) },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
        const live = new LiveNumberSet();
        const model = new Set<number>();
        const taken: (readonly [NumberSet, readonly number[]])[] = [];
        for (const step of changes) {
          if (step === 'snapshot') taken.push([live.snapshot(), [...model]]);
          else {
            live.set(step.key, step.isIn);
            if (step.isIn) model.add(step.key);
            else model.delete(step.key);
          }
          for (let asked = 0; asked <= 30; asked++) expect(live.has(asked)).toBe(model.has(asked));
        }
        for (const [snapshot, keys] of taken)
          expect([...snapshot.toKeys()]).toEqual(keys.toSorted((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });

  it('works many changes into the set', () => {
    const live = new LiveNumberSet(NumberSet.of(Uint32Array.of(1, 2, 3)));
    for (let added = 10; added < 60_020; added++) live.set(added, true);
    live.set(2, false);
    expect(live.snapshot().size).toBe(2 + 60_010);
    expect([2, 3, 60_019, 60_020].map((asked) => live.has(asked))).toEqual([false, true, true, false]);
  });

  it('refuses what is no key', () => {
    const live = new LiveNumberSet();
    for (const wrong of [-1, KEYS, 1.5, Number.NaN])
      expect(() => {
        live.set(wrong, true);
      }).toThrow(RangeError);
  });
});
