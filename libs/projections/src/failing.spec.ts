import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventStoreError } from '#libs/event-store';
import { counting, countingOf } from '../test/counting.js';
import { eventually } from '../test/eventually.js';
import { memoryDatabase } from '../test/databases.js';
import { Harness, quick, range, stateOf } from '../test/harness.js';
import { positionOf } from '../test/memory-log.js';

let harness: Harness;

beforeEach(() => {
  harness = new Harness();
});

afterEach(async () => {
  await harness.stop();
});

describe('a failing projection', () => {
  it('tries again after an outage of the ledger, for as long as it lasts', async () => {
    const db = memoryDatabase();
    const projection = counting();
    harness.log.add({}, {}, {});
    harness.log.breakAtRow = 2;
    harness.log.subscribeErrors.push(...range(12).map(() => eventStoreError('EVENT_STORE_UNAVAILABLE')));
    const engine = harness.engineOn(db, [projection]);
    await engine.start();
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf([1, 2, 3]));
    expect(harness.reports).toHaveLength(13);
    expect(harness.reports[0]).toMatchObject({
      kind: 'retrying',
      fault: { code: 'EVENT_STORE_UNAVAILABLE' },
    });
  });

  it('gives up on an outage where the policy says so', async () => {
    harness.log.subscribeErrors.push(...range(3).map(() => eventStoreError('EVENT_STORE_UNAVAILABLE')));
    const engine = harness.engineOn(memoryDatabase(), [counting()], {
      retry: { ...quick, outageAttempts: 3 },
    });
    await engine.start();
    await eventually(async () => (await stateOf(engine)) === 'faulted');
  });

  it('stops before the event to blame and names it, while the others go on', async () => {
    const db = memoryDatabase();
    const tried: string[] = [];
    const poisoned = counting({
      name: 'poisoned',
      before: (event) => {
        if (event.type !== 'Poison') return;
        tried.push(event.position);
        throw new TypeError('9990000018 cannot be read');
      },
    });
    // Another version, so that both have tables of their own.
    const healthy = counting({ name: 'healthy', version: 1 });
    harness.log.add({}, {}, {}, { type: 'Poison' }, {}, {});
    const engine = harness.engineOn(db, [poisoned, healthy], { retry: { ...quick, attempts: 3 } });
    await engine.start();
    await engine.waitFor(positionOf(6), { projections: ['healthy'] });
    await eventually(async () => (await stateOf(engine, 'poisoned')) === 'faulted');
    expect(await poisoned.rows(db)).toEqual(countingOf([1, 2, 3]));
    expect(await healthy.rows(db)).toEqual(countingOf(range(6)));
    const [status] = await engine.status();
    const event = { position: positionOf(4), type: 'Poison' };
    expect(status).toMatchObject({
      position: positionOf(3),
      lag: 'behind',
      fault: { code: 'TypeError', event },
    });
    expect(JSON.stringify(status)).not.toContain('9990000018');
    expect(harness.reports.at(-1)).toMatchObject({
      projection: 'poisoned',
      kind: 'faulted',
      fault: { event },
    });
    // Once in its batch, and then as often as the policy says.
    expect(tried).toHaveLength(1 + 3);
  });

  it('stays as it is when the engine is started again, and goes on when it is restarted', async () => {
    const db = memoryDatabase();
    let poisonous = true;
    const projection = counting({
      before: () => {
        if (poisonous) throw new TypeError('no');
      },
    });
    harness.log.add({}, {});
    const engine = harness.engineOn(db, [projection], { retry: { ...quick, attempts: 2 } });
    await engine.start();
    await eventually(async () => (await stateOf(engine)) === 'faulted');
    await engine.start();
    expect(await stateOf(engine)).toBe('faulted');
    poisonous = false;
    await engine.restart('counting');
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf([1, 2]));
    expect((await engine.status())[0]?.fault).toBeUndefined();
    expect(() => engine.restart('nobody')).toThrow('PROJECTION_UNKNOWN');
  });

  it('whose tables cannot be made does not keep the engine from starting', async () => {
    const db = memoryDatabase();
    const broken = { ...counting({ name: 'broken' }), migrate: () => Promise.reject(new TypeError('no')) };
    const healthy = counting({ name: 'healthy', version: 1 });
    harness.log.add({});
    const engine = harness.engineOn(db, [broken, healthy], { retry: { ...quick, attempts: 2 } });
    await engine.start();
    await engine.waitFor(positionOf(1), { projections: ['healthy'] });
    await eventually(async () => (await stateOf(engine, 'broken')) === 'faulted');
  });

  it('does not keep the engine from being stopped while it pauses', async () => {
    harness.log.subscribeErrors.push(eventStoreError('EVENT_STORE_UNAVAILABLE'));
    const engine = harness.engineOn(memoryDatabase(), [counting()], {
      retry: { baseMillis: 60_000, maxMillis: 60_000 },
    });
    await engine.start();
    await eventually(() => harness.reports.length === 1);
    await engine.stop();
    expect(await stateOf(engine)).toBe('stopped');
  });
});
