import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventStoreError } from '#libs/event-store';
import { instant } from '#libs/kernel';
import { counting, countingOf } from '../test/counting.js';
import { eventually } from '../test/eventually.js';
import { memoryDatabase } from '../test/databases.js';
import { Harness, range, stateOf } from '../test/harness.js';
import { positionOf } from '../test/memory-log.js';

let harness: Harness;

beforeEach(() => {
  harness = new Harness();
});

afterEach(async () => {
  await harness.stop();
});

describe('a projection', () => {
  it('catches up with the past and keeps up with what follows', async () => {
    const db = memoryDatabase();
    const projection = counting();
    harness.log.add({}, {}, {});
    const engine = harness.engineOn(db, [projection]);
    await engine.start();
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf([1, 2, 3]));
    await eventually(async () => (await stateOf(engine)) === 'live');
    harness.log.add({}, {});
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf(range(5)));
    expect(await engine.status()).toEqual([
      {
        name: 'counting',
        version: 1,
        state: 'live',
        position: positionOf(5),
        lag: 'none',
        lastErrorCode: undefined,
        fault: undefined,
      },
    ]);
  });

  it('waits for fuller batches only once it has caught up', async () => {
    const db = memoryDatabase();
    harness.log.trickles = true;
    harness.log.add({}, {}, {}, {}, {});
    const engine = harness.engineOn(db, [counting()], { paceMillis: 3_600_000 });
    await engine.start();
    await harness.reach(engine);
  });

  it('goes on from its checkpoint after a stop, and counts nothing again that is sent again', async () => {
    const db = memoryDatabase();
    harness.log.add({}, {}, {});
    const first = harness.engineOn(db, [counting()]);
    await first.start();
    await harness.reach(first);
    await first.stop();
    harness.log.add({}, {});
    harness.log.redeliver = 2;
    const projection = counting();
    const second = harness.engineOn(db, [projection]);
    await second.start();
    await harness.reach(second);
    expect(await projection.rows(db)).toEqual(countingOf(range(5)));
  });

  it('may be started twice and is run once', async () => {
    const db = memoryDatabase();
    harness.log.add({}, {});
    const engine = harness.engineOn(db, [counting()]);
    await Promise.all([engine.start(), engine.start()]);
    await engine.start();
    await harness.reach(engine);
    expect(harness.log.open).toBe(1);
  });

  it('finishes the batch at hand when it is stopped', async () => {
    const db = memoryDatabase();
    let stopped: Promise<void> | undefined;
    const projection = counting({
      before: async (event) => {
        if (event.position === positionOf(2)) stopped = engine.stop();
        await new Promise((resolve) => setTimeout(resolve, 2));
      },
    });
    harness.log.add({}, {}, {}, {}, {});
    const engine = harness.engineOn(db, [projection], { batchEvents: 3 });
    await engine.start();
    await eventually(() => stopped !== undefined);
    await stopped;
    expect(await projection.rows(db)).toEqual(countingOf([1, 2, 3]));
    expect(await stateOf(engine)).toBe('stopped');
    expect(harness.log.open).toBe(0);
    await engine.start();
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf(range(5)));
  });

  it('stores its progress past events it does not want', async () => {
    const db = memoryDatabase();
    const projection = counting({ filter: { streamPrefixes: ['count-'] } });
    harness.log.add({}, ...range(10).map(() => ({ stream: 'other-a' })));
    const first = harness.engineOn(db, [projection]);
    await first.start();
    await harness.reach(first);
    await first.stop();
    const asker = harness.engineOn(db, [projection]);
    await asker.waitFor(positionOf(11));
    expect(await projection.rows(db)).toEqual(countingOf([1]));
  });

  it.each([
    ['of another ledger', () => void (harness.log.ledgerId = 'ledger-2')],
    ['of its log in another store', () => void (harness.log.logId = 'log-2')],
  ])('drops rows %s and starts over', async (_, change) => {
    const db = memoryDatabase();
    harness.log.add({}, {}, {});
    const first = harness.engineOn(db, [counting()]);
    await first.start();
    await harness.reach(first);
    await first.stop();
    change();
    harness.log.events.splice(2);
    const projection = counting();
    const second = harness.engineOn(db, [projection]);
    await second.start();
    await harness.reach(second);
    expect(await projection.rows(db)).toEqual(countingOf([1, 2]));
    expect((await second.reportOf('counting')).builds).toHaveLength(1);
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    expect(tables.filter((name) => name.endsWith('_b1'))).toEqual([]);
  });
});

describe('status', () => {
  it('tells how old the first event is that the rows lack, also where nothing moves them', async () => {
    const db = memoryDatabase();
    const mover = harness.engineOn(db, [counting()]);
    harness.log.add({}, {});
    await mover.start();
    await harness.reach(mover);
    await mover.stop();
    harness.log.add({}, {});
    // All are of 09:00, but for the first that is lacking.
    const { events } = harness.log;
    const third = events[2]!;
    events[2] = { ...third, metadata: { ...third.metadata, recordedAt: instant('2024-03-01T08:59:30Z') } };
    const onlooker = harness.engineOn(db, [counting()], { now: () => Date.UTC(2024, 2, 1, 9, 0, 10) });
    expect((await onlooker.reportOf('counting')).lag).toEqual({ positions: 2, seconds: 40 });
    harness.log.readAll = () => {
      throw new Error('it does not answer');
    };
    expect((await onlooker.reportOf('counting')).lag).toEqual({ positions: 2, seconds: undefined });
  });

  it('knows no lag when the ledger does not answer', async () => {
    const engine = harness.engineOn(memoryDatabase(), [counting()]);
    await engine.start();
    harness.log.identity = () => Promise.reject(eventStoreError('EVENT_STORE_UNAVAILABLE'));
    expect((await engine.status())[0]).toMatchObject({ lag: 'unknown', position: undefined });
  });

  it('is of projections with different names', () => {
    expect(() => harness.engineOn(memoryDatabase(), [counting(), counting()])).toThrow(
      'two projections have one name',
    );
  });
});
