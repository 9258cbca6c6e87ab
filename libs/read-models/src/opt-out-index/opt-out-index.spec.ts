import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patientStream, type StoredEventType } from '#libs/stored-events';
import { personalTexts, sampleEvents } from '#libs/stored-events/contract';
import { ann, ben, sealer } from '../../test/people.js';
import { positionOf, projected, recorded, split } from '../../test/recorded-events.js';
import { optOutIndex } from './projection.js';
import { optOutIndexQueries } from './queries.js';
import { optOutEventTypes } from './standing.js';

const happening = fc
  .tuple(fc.constantFrom(ann, ben), fc.constantFrom(...optOutEventTypes))
  .map(([patientId, type]) => ({
    stream: patientStream(patientId),
    event: { type, data: sampleEvents[type as StoredEventType] } as never,
  }));

describe('the opt-out index', () => {
  it('is the same however the events are cut into batches, and holds nothing personal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 24 })),
        async (happenings, cuts) => {
          const events = await recorded(happenings, sealer);
          const rows = async (batches: readonly number[]) => {
            const db = await projected(optOutIndex, split(events, batches));
            const all = await optOutIndexQueries(db).optOutsChangedAfter('', 10);
            await db.destroy();
            return all;
          };
          const atOnce = await rows([]);
          expect(await rows(cuts)).toEqual(atOnce);
          for (const text of personalTexts) expect(JSON.stringify(atOnce)).not.toContain(text);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('lists patients by their newest change, page by page', async () => {
    const of = (patientId: typeof ann) => ({
      stream: patientStream(patientId),
      event: { type: 'OptOutRegistered', data: sampleEvents.OptOutRegistered } as const,
    });
    const db = await projected(optOutIndex, [await recorded([of(ann), of(ben), of(ann)], sealer)]);
    const queries = optOutIndexQueries(db);
    const first = await queries.optOutsChangedAfter('', 1);
    expect(first.map(({ patientId, position }) => [patientId, position])).toEqual([[ben, positionOf(2)]]);
    const second = await queries.optOutsChangedAfter(first[0]!.position, 1);
    expect(second.map(({ patientId }) => patientId)).toEqual([ann]);
    expect(await queries.optOutsChangedAfter(second[0]!.position, 1)).toEqual([]);
    expect([...(await queries.optOutsOf([ann])).keys()]).toEqual([ann]);
  });
});
