import { describe, expect, it } from '@jest/globals';
import type { Position } from '#libs/event-store';
import type { ProjectionReport } from '#libs/projections';
import { LagWatch } from './lag-watch.js';

const at = (row: number): Position => row.toString(16).padStart(16, '0') as Position;

/** As much of a report as is looked at. */
const report = (
  name: string,
  head: number | undefined | null,
  position: number | undefined,
  state = 'live',
): ProjectionReport =>
  ({
    name,
    head: typeof head === 'number' ? at(head) : head,
    builds: [
      { role: 'previous', state: 'kept', position: at(1) },
      { role: 'active', state, position: position === undefined ? undefined : at(position) },
    ],
  }) as unknown as ProjectionReport;

const watching = () => {
  let millis = 0;
  const watch = new LagWatch(() => millis);
  return (seconds: number, ...reports: readonly ProjectionReport[]): number => {
    millis = seconds * 1_000;
    return watch.seconds(reports);
  };
};

describe('how far read models are behind', () => {
  it('is nothing while they keep up, however busy the ledger is', () => {
    const look = watching();
    expect(look(0, report('a', 10, 10))).toBe(0);
    expect(look(60, report('a', 20, 10))).toBe(0);
    expect(look(61, report('a', 90, 20))).toBe(0);
    expect(look(62, report('a', 99, 90))).toBe(0);
  });

  it('counts from when an event was first seen that is still not in the rows', () => {
    const look = watching();
    expect(look(0, report('a', 20, 10))).toBe(0);
    expect(look(30, report('a', 40, 19))).toBe(30);
    expect(look(45, report('a', 40, 30))).toBe(0);
    expect(look(50, report('a', 40, 30))).toBe(5);
    expect(look(51, report('a', 40, 40))).toBe(0);
  });

  it('is that of the one furthest behind', () => {
    const look = watching();
    look(0, report('a', 20, 10), report('b', 20, 20));
    look(5, report('a', 30, 10), report('b', 30, 20));
    expect(look(9, report('a', 30, 10), report('b', 30, 20))).toBe(9);
  });

  it('counts rows that are not there yet', () => {
    const look = watching();
    look(0, report('a', 20, undefined));
    expect(look(7, report('a', 20, undefined))).toBe(7);
  });

  it.each([
    ['the ledger does not answer', report('a', null, 10)],
    ['the ledger is empty', report('a', undefined, undefined)],
    ['an operator has paused it', report('a', 40, 10, 'paused')],
  ])('is nothing while %s, and begins anew after it', (_, still) => {
    const look = watching();
    look(0, report('a', 20, 10));
    expect(look(30, still)).toBe(0);
    expect(look(31, report('a', 40, 10))).toBe(0);
    expect(look(33, report('a', 40, 10))).toBe(2);
  });
});
