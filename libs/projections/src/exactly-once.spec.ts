import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counting, type CountingOptions, countingOf } from '../test/counting.js';
import { eventually } from '../test/eventually.js';
import { memoryDatabase } from '../test/databases.js';
import { FailingDatabase, type Step } from '../test/failing-database.js';
import type { CheckpointTables } from './checkpoint.js';
import { Harness, quick, range, stateOf } from '../test/harness.js';
import { MemoryLog, positionOf } from '../test/memory-log.js';

let harness: Harness;

beforeEach(() => {
  harness = new Harness();
});

afterEach(async () => {
  await harness.stop();
});

describe('rows and checkpoint', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'projections-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const script = (): void => {
    harness.log.add({}, { stream: 'other-a' }, {}, {}, { stream: 'other-a' }, {});
  };
  const options: CountingOptions = { filter: { streamPrefixes: ['count-'] } };
  const wanted = countingOf([1, 3, 4, 6]);

  /** Runs until something happens at the step named, and answers whether it came to that. */
  const runUntil = async (database: FailingDatabase, step: number, act: () => void): Promise<boolean> => {
    let count = 0;
    const happened: Step[] = [];
    const engine = harness.engineOn(database.db, [counting(options)], {
      batchEvents: 2,
      retry: { ...quick, attempts: 1 },
    });
    database.onStep = (at) => {
      count += 1;
      if (count !== step) return;
      happened.push(at);
      act();
    };
    await engine.start();
    await eventually(async () => happened.length > 0 || (await stateOf(engine)) === 'live');
    if (happened.length === 0) return false;
    await eventually(async () => ['faulted', 'live', 'displaced'].includes((await stateOf(engine)) ?? ''));
    await engine.stop();
    return true;
  };

  it('are committed together: a crash at any step leaves each event counted once', async () => {
    script();
    let step = 1;
    for (; ; step++) {
      const file = join(folder, `crash-${step}.sqlite`);
      const doomed = new FailingDatabase(file);
      const crashed = await runUntil(doomed, step, () => {
        doomed.crash();
        throw new Error('crash');
      });
      if (!crashed) break;
      const projection = counting(options);
      const survivor = new FailingDatabase(file);
      const engine = harness.engineOn(survivor.db, [projection]);
      await engine.start();
      await harness.reach(engine);
      expect(await projection.rows(survivor.db)).toEqual(wanted);
      await engine.stop();
    }
    // Tables, two batches of transactions with their statements, each before and after: all of them were tried.
    expect(step).toBeGreaterThan(40);
  });

  it('survive a statement that fails once, or whose answer is lost, even that of the commit', async () => {
    script();
    for (let step = 1; ; step++) {
      const database = new FailingDatabase();
      let count = 0;
      let failed: Step | undefined;
      database.onStep = (at) => {
        count += 1;
        if (count !== step) return;
        failed = at;
        database.loseConnection();
        throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
      };
      const projection = counting(options);
      const engine = harness.engineOn(database.db, [projection], { batchEvents: 2 });
      await engine.start();
      await harness.reach(engine);
      await engine.stop();
      database.onStep = () => undefined;
      expect({ failed, rows: await projection.rows(database.db) }).toEqual({ failed, rows: wanted });
      if (failed === undefined) break;
    }
  });

  it('are moved by one of two runners; the other finds out and stops', async () => {
    const file = join(folder, 'two.sqlite');
    const databases = [new FailingDatabase(file), new FailingDatabase(file)];
    const slowly = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
    const projections = databases.map(() => counting({ before: slowly }));
    const two = databases.map(({ db }, index) =>
      harness.engineOn(db, [projections[index]!], { batchEvents: 4 }),
    );
    await Promise.all(two.map((engine) => engine.start()));
    await eventually(async () => {
      harness.log.add({}, {});
      return (await Promise.all(two.map((engine) => stateOf(engine)))).includes('displaced');
    });
    await Promise.all(two.map((engine) => harness.reach(engine)));
    const states = await Promise.all(two.map((engine) => stateOf(engine)));
    expect(states.filter((state) => state === 'displaced')).toHaveLength(1);
    expect(await projections[0]!.rows(databases[0]!.db)).toEqual(
      countingOf(range(harness.log.events.length)),
    );
    expect(harness.reports.map(({ kind }) => kind)).toContain('displaced');
  });

  it('stay as another runner left them when it moved the checkpoint', async () => {
    const db = memoryDatabase();
    const projection = counting();
    const engine = harness.engineOn(db, [projection]);
    harness.log.add({}, {});
    await engine.start();
    await harness.reach(engine);
    await db
      .withTables<CheckpointTables>()
      .updateTable('projection_progress')
      .set({ position: positionOf(3) })
      .execute();
    harness.log.add({}, {});
    await eventually(async () => (await stateOf(engine)) === 'displaced');
    expect(await projection.rows(db)).toEqual(countingOf([1, 2]));
    expect((await engine.status())[0]).toMatchObject({
      lastErrorCode: 'PROJECTION_DISPLACED',
      fault: undefined,
    });
  });

  it('equal one fold of the events, however they are split into batches', async () => {
    const events = fc.array(fc.record({ stream: fc.constantFrom('count-a', 'count-b', 'other-a') }), {
      maxLength: 40,
    });
    const cuts = fc.array(fc.nat({ max: 39 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(events, cuts, fc.integer({ min: 1, max: 9 }), async (added, stops, batchEvents) => {
        harness.log = new MemoryLog();
        const db = memoryDatabase();
        const projection = counting(options);
        let given = 0;
        for (const stop of [...stops.sort((a, b) => a - b), added.length]) {
          const engine = harness.engineOn(db, [projection], { batchEvents });
          await engine.start();
          harness.log.add(...added.slice(given, Math.max(given, stop)));
          given = Math.max(given, Math.min(stop, added.length));
          if (given > 0) await harness.reach(engine);
          await engine.stop();
        }
        const rows = added.flatMap(({ stream }, index) => (stream.startsWith('count-') ? [index + 1] : []));
        expect(await projection.rows(db)).toEqual(countingOf(rows));
      }),
      { numRuns: 40 },
    );
  });
});
