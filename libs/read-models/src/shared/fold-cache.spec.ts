import { describe, expect, it } from '@jest/globals';
import { patientStream } from '#libs/stored-events';
import { ann, chose, sealer } from '../../test/people.js';
import { projected, recorded } from '../../test/recorded-events.js';
import { history } from '../history/projection.js';
import { sharingState } from '../sharing-state/projection.js';
import { sharingStateQueries } from '../sharing-state/queries.js';
import { FoldCache } from './fold-cache.js';
import { foldPatients } from './patient-fold.js';

const stream = patientStream(ann);
const events = await recorded(
  (['granted', 'refused', 'granted', 'revoked'] as const).map((value, index) => ({
    stream,
    event: chose(value, `2024-03-0${String(index + 1)}T00:00:00Z`),
  })),
  sealer,
);

describe('remembered folds', () => {
  it('are used for the very next event only', async () => {
    const db = await projected(sharingState, []);
    const cache = new FoldCache();
    await foldPatients(db, 'sharing_state', events.slice(0, 2), cache);
    expect(cache.before(db, ann, 2n)?.state.choices).toHaveLength(2);
    for (const revision of [0n, 1n, 3n]) expect(cache.before(db, ann, revision)).toBeUndefined();
  });

  it('are no other database’s', async () => {
    const [one, other] = [await projected(sharingState, []), await projected(sharingState, [])];
    const cache = new FoldCache();
    await foldPatients(one, 'sharing_state', events.slice(0, 2), cache);
    expect(cache.before(other, ann, 2n)).toBeUndefined();
  });

  it.each([sharingState, history])('do no harm when their transaction fails: $name', async (projection) => {
    const failing = await projected(projection, [events.slice(0, 1)]);
    const roll = failing.transaction().execute(async (tx) => {
      await projection.apply(tx, events.slice(1, 3));
      throw new Error('the disk is full');
    });
    await expect(roll).rejects.toThrow('the disk is full');
    for (const batch of [events.slice(1, 2), events.slice(2)]) {
      await failing.transaction().execute((tx) => projection.apply(tx, batch));
    }
    const smooth = await projected(projection, [events]);
    for (const table of projection.tables) {
      const rowsOf = (db: typeof smooth) =>
        db.withTables<Record<string, Record<string, unknown>>>().selectFrom(table).selectAll().execute();
      expect(await rowsOf(failing)).toEqual(await rowsOf(smooth));
    }
    if (projection === sharingState) {
      expect((await sharingStateQueries(failing).sharingStateOf(ann))?.state.choices).toHaveLength(4);
    }
  });
});
