import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publish, type Tally } from './suppression.js';

const of = (...groups: readonly (readonly [string, number, number])[]) =>
  publish(new Map(groups.map(([group, registered, optedOut]) => [group, { registered, optedOut }])));
const told = (published: ReturnType<typeof of>) =>
  published.rows.map(({ group, optedOut }) => `${group} ${String(optedOut)}`);

describe('what a report tells', () => {
  it('is rounded to 5, with a rate of the rounded numbers', () => {
    const { rows, total } = of(['A', 1003, 58], ['B', 400, 0]);
    expect(rows).toEqual([
      { group: 'A', registered: 1005, optedOut: 60, percent: 6 },
      { group: 'B', registered: 400, optedOut: 0, percent: 0 },
    ]);
    expect(total).toEqual({ group: 'all', registered: 1405, optedOut: 60, percent: 4.3 });
  });

  it('leaves out 1 to 7, and with a single group left out the next smallest', () => {
    expect(told(of(['A', 100, 7], ['B', 100, 20], ['C', 100, 9]))).toEqual(['A null', 'B 20', 'C null']);
    expect(told(of(['A', 100, 8], ['B', 100, 20]))).toEqual(['A 10', 'B 20']);
  });

  it('leaves out where few are not opted out, or few are registered', () => {
    expect(told(of(['A', 100, 95], ['B', 100, 20], ['C', 100, 50]))[0]).toBe('A null');
    expect(told(of(['A', 3, 0], ['B', 100, 20], ['C', 100, 50]))[0]).toBe('A null');
  });

  it('leaves the total out too where it is small', () => {
    expect(of(['A', 100, 3], ['B', 50, 2]).total).toMatchObject({ registered: null, optedOut: null });
  });

  it('gives nobody away: no small number is told, and none follows from the total', () => {
    const tally: fc.Arbitrary<Tally> = fc
      .record({ registered: fc.nat(60), share: fc.nat(100) })
      .map(({ registered, share }) => ({ registered, optedOut: Math.floor((registered * share) / 100) }));
    fc.assert(
      fc.property(fc.array(tally, { minLength: 1, maxLength: 8 }), (tallies) => {
        const named = new Map<string, Tally>(tallies.map((one, index) => [`g${String(index)}`, one]));
        const { rows } = publish(named);
        const shown = rows.filter(({ optedOut }) => optedOut !== null);
        for (const { group } of shown) {
          const { registered, optedOut } = named.get(group)!;
          for (const count of [registered, optedOut, registered - optedOut])
            expect(count === 0 || count > 7).toBe(true);
        }
        const hidden = rows.filter(({ optedOut }) => optedOut === null).map(({ group }) => named.get(group)!);
        const others = shown.some(({ registered }) => (registered ?? 0) > 0);
        // One alone, or a few that come to little, would be the total less what is shown.
        if (hidden.length === 0 || !others) return;
        expect(hidden.length).toBeGreaterThan(1);
        const out = hidden.reduce((sum, { optedOut }) => sum + optedOut, 0);
        expect(out === 0 || out > 7).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
