import { afterEach, describe, expect, it } from '@jest/globals';
import { counting } from '../test/counting.js';
import { FailingDatabase } from '../test/failing-database.js';
import { Harness, stateOf } from '../test/harness.js';

const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });

describe('a command that met another transaction half-way', () => {
  const harness = new Harness();
  afterEach(() => harness.stop());

  const paused = async (deadlocks: number) => {
    const database = new FailingDatabase();
    const engine = harness.engineOn(database.db, [counting()]);
    await engine.start();
    harness.log.add({}, {}, {});
    await harness.reach(engine);
    let left = deadlocks;
    database.onStep = ({ when, sql }) => {
      if (when === 'before' && sql.startsWith('update "projection_build"') && left > 0) {
        left -= 1;
        throw deadlock;
      }
    };
    let recorded = 0;
    const record = () => {
      recorded += 1;
      return Promise.resolve();
    };
    const outcome = await engine.pause('counting', record).then(
      () => 'paused',
      (error: unknown) => (error as { readonly code: string }).code,
    );
    return { outcome, recorded, state: await stateOf(engine) };
  };

  it('is carried out all the same, and put on record once', async () => {
    expect(await paused(2)).toEqual({ outcome: 'paused', recorded: 1, state: 'paused' });
  });

  it('is not tried for ever, and then nothing of it has happened', async () => {
    expect(await paused(50)).toMatchObject({ outcome: '40P01', recorded: 0, state: 'live' });
  });
});
