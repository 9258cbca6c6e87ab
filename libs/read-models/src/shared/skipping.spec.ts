import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#libs/event-store';
import type { Projection, ReadDatabase } from '#libs/projections';
import { patientStream } from '#libs/stored-events';
import { ann, ben, chose, registeredWith, sealer } from '../../test/people.js';
import { projected, recorded, split } from '../../test/recorded-events.js';
import { history } from '../history/projection.js';
import { sharingState } from '../sharing-state/projection.js';

const [annIs, benIs] = [patientStream(ann), patientStream(ben)];

const sound = await recorded(
  [
    { stream: annIs, event: registeredWith('r-1') },
    { stream: annIs, event: chose('granted', '2024-03-01T00:00:00Z') },
    { stream: benIs, event: chose('refused', '2024-03-02T00:00:00Z') },
    { stream: annIs, event: chose('refused', '2024-03-03T00:00:00Z') },
    { stream: benIs, event: chose('revoked', '2024-03-04T00:00:00Z') },
    { stream: annIs, event: chose('granted', '2024-03-05T00:00:00Z') },
  ],
  sealer,
);

/** Nothing in it can be read: what an operator has skipped. */
const poisoned = (row: number): readonly RecordedEvent[] =>
  sound.map((event, index) => (index === row ? { ...event, type: 'Poison', data: {} } : event));

const isPoison = ({ type }: RecordedEvent): boolean => type === 'Poison';

const applied = async (
  projection: Projection,
  batches: readonly (readonly RecordedEvent[])[],
): Promise<ReadDatabase> => {
  const db = await projected(projection, []);
  for (const batch of batches) {
    const skipped = batch.filter(isPoison);
    const events = batch.filter((event) => !isPoison(event));
    await db.transaction().execute((tx) => projection.apply(tx, events, { skipped }));
  }
  return db;
};

const rowsOf = (db: ReadDatabase, table: string) =>
  db.withTables<Record<string, Record<string, unknown>>>().selectFrom(table).selectAll().execute();

const dump = async (projection: Projection, db: ReadDatabase) => {
  const tables: Record<string, readonly string[]> = {};
  for (const table of projection.tables)
    tables[table] = (await rowsOf(db, table)).map((row) => JSON.stringify(row)).sort();
  return tables;
};

describe.each([sharingState, history])('a skipped event in $name', (projection) => {
  it.each([0, 1, 3, 5])('is moved past, wherever the batches end: row %i', async (row) => {
    const events = poisoned(row);
    const once = await dump(projection, await applied(projection, [events]));
    const cuts: readonly (readonly number[])[] = [[1, 2, 3, 4, 5], [2], [row], [row + 1], [1, 4]];
    for (const cut of cuts) {
      expect(await dump(projection, await applied(projection, split(events, cut)))).toEqual(once);
    }
  });

  it('leaves the state as it was, at the revision it has', async () => {
    const table = projection.tables.find((name) => name !== 'history')!;
    const stateOf = async (events: readonly RecordedEvent[]) =>
      (await rowsOf(await applied(projection, [events]), table)).find(({ patient_id: id }) => id === ann);
    const before = await stateOf(sound.slice(0, 3));
    const skipped = await stateOf(poisoned(3).slice(0, 4));
    expect({ ...skipped, revision: before!.revision, position: before!.position }).toEqual(before);
    expect([BigInt(String(skipped!.revision)), skipped!.position]).toEqual([2n, sound[3]!.position]);
  });

  it('is still a gap when it is not the next of its patient', async () => {
    const [, , , skipped] = poisoned(3);
    const db = await applied(projection, [sound.slice(0, 1)]);
    const apply = db.transaction().execute((tx) => projection.apply(tx, [], { skipped: [skipped!] }));
    await expect(apply).rejects.toThrow('PROJECTION_REVISION_GAP');
  });
});
