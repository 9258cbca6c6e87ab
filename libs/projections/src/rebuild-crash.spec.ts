import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { counting, countingOf } from '../test/counting.js';
import type { Projection } from './projection.js';
import { eventually } from '../test/eventually.js';
import { FailingDatabase } from '../test/failing-database.js';
import { Harness, quick, range } from '../test/harness.js';

/* A rebuild with a switch at its end, broken off at every statement, and gone on with. */

let harness: Harness;
let folder: string;

beforeEach(() => {
  harness = new Harness();
  folder = mkdtempSync(join(tmpdir(), 'rebuild-crash-'));
});

afterEach(async () => {
  await harness.stop();
  rmSync(folder, { recursive: true, force: true });
});

const EVENTS = 4;
const STREAMS = ['count-b', 'count-a'];
/** Every statement in the long form, every third in the short one. */
const STRIDE = process.env.FAULTS === 'full' ? 1 : 3;

/** The rows of build 1, and the wish for build 2, which nobody has begun yet. */
const wished = async (file: string, projection: Projection): Promise<FailingDatabase> => {
  const database = new FailingDatabase(file);
  const engine = harness.engineOn(database.db, [projection], { batchEvents: 2 });
  await engine.start();
  await harness.reach(engine);
  await engine.stop();
  await engine.rebuild('counting');
  return database;
};

const isSwitched = async (database: FailingDatabase): Promise<boolean> => {
  const { builds } = await harness.engineOn(database.db, [counting()]).reportOf('counting');
  return builds.some(({ role, build }) => role === 'active' && build === 2);
};

describe.each([
  ['by the log', false],
  ['by streams', true],
])('a rebuild %s', (_, byStream) => {
  const projection = counting({ byStream, filter: { streamPrefixes: ['count-'] } });

  it('that crashes at any statement goes on, and its rows and the switch are there once', async () => {
    harness.log.add(...range(EVENTS).map((row) => ({ stream: STREAMS[row % 2]! })));
    let tried = 0;
    for (let step = 1; ; step += STRIDE) {
      const file = join(folder, `crash-${step}.sqlite`);
      const doomed = await wished(file, projection);
      let count = 0;
      const fate = { crashed: false };
      const engine = harness.engineOn(doomed.db, [projection], {
        batchEvents: 2,
        retry: { ...quick, attempts: 1 },
      });
      doomed.onStep = () => {
        count += 1;
        if (count !== step) return;
        fate.crashed = true;
        doomed.crash();
        throw new Error('crash');
      };
      const observer = new FailingDatabase(file);
      await engine.start();
      await eventually(async () => fate.crashed || (await isSwitched(observer)));
      await engine.stop();
      observer.crash();
      if (!fate.crashed) break;
      tried += 1;
      const survivor = new FailingDatabase(file);
      const second = harness.engineOn(survivor.db, [projection]);
      await second.start();
      await eventually(() => isSwitched(survivor), `the switch after a crash at step ${step}`);
      await harness.reach(second);
      expect({ step, rows: await projection.rows(survivor.db) }).toEqual({
        step,
        rows: countingOf(range(EVENTS)),
      });
      await second.stop();
    }
    expect(tried).toBeGreaterThan(80 / STRIDE);
  });
});
