import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publish, type Tally } from './suppression.js';

/*
 * Whoever reads a report knows the rules by which it was made. A cell that is left out is safe where the people could
 * have been otherwise and the report the same, letter for letter: then nothing in it, totals included, tells the cell.
 */

type Table = ReadonlyMap<string, Tally>;

const tables: fc.Arbitrary<Table> = fc
  .array(
    fc
      .record({
        registered: fc.oneof(fc.nat(60), fc.nat(12), fc.integer({ min: 500, max: 900 })),
        share: fc.nat(100),
      })
      .map(({ registered, share }) => ({ registered, optedOut: Math.floor((registered * share) / 100) })),
    { minLength: 1, maxLength: 7 },
  )
  .map((tallies) => new Map(tallies.map((tally, index) => [`g${String(index)}`, tally])));

const isPossible = ({ registered, optedOut }: Tally): boolean => optedOut >= 0 && optedOut <= registered;

const moved = (tally: Tally, registered: number, optedOut: number): Tally => ({
  registered: tally.registered + registered,
  optedOut: tally.optedOut + optedOut,
});

/** Tables that differ from this one in that group, by people who moved to or from one other, or chose otherwise. */
function* alternatives(table: Table, group: string, others: readonly string[]): Generator<Table> {
  const own = table.get(group)!;
  for (let by = 1; by <= 8; by++)
    for (const [registered, optedOut] of [
      ...([
        [0, by],
        [0, -by],
        [by, by],
        [-by, -by],
        [by, 0],
        [-by, 0],
      ] as const),
    ]) {
      const changed = moved(own, registered, optedOut);
      if (!isPossible(changed)) continue;
      yield new Map([...table, [group, changed]]);
      for (const other of others) {
        const balanced = moved(table.get(other)!, -registered, -optedOut);
        if (isPossible(balanced)) yield new Map([...table, [group, changed], [other, balanced]]);
      }
    }
}

it('a cell that is left out cannot be recovered from the rest, not even by who knows the rules', () => {
  let cells = 0;
  fc.assert(
    fc.property(tables, (table) => {
      const told = publish(table);
      const report = JSON.stringify(told);
      const hidden = told.rows.filter(({ optedOut }) => optedOut === null).map(({ group }) => group);
      for (const group of hidden) {
        cells++;
        const others = [...table.keys()].filter((other) => other !== group);
        const isSafe = [...alternatives(table, group, others)].some(
          (other) => JSON.stringify(publish(other)) === report,
        );
        expect([group, isSafe]).toEqual([group, true]);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(cells).toBeGreaterThan(1_000);
});
