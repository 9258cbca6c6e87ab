import { describe, expect, it } from '@jest/globals';
import type { PatientEvent } from '#libs/consent';
import { forgotten } from '#libs/kernel';
import { patientStream, typesOf } from '#libs/stored-events';
import { keySource, personalTexts, sampleEvents } from '#libs/stored-events/contract';
import { ann, ben, chose, clerk, day, hospital, restricted, sealer } from '../../test/people.js';
import { type Happening, projected, recorded, split } from '../../test/recorded-events.js';
import { history } from './projection.js';
import { type HistoryEntry, historyQueries, type HistoryRequest } from './queries.js';

const stream = patientStream(ann);

const historyOf = async (
  happenings: readonly Happening[],
  request: Partial<HistoryRequest> = {},
): Promise<readonly HistoryEntry[]> => {
  const db = await projected(history, split(await recorded(happenings, sealer), [1, 3, 4]));
  const { entries } = await historyQueries(db, sealer).historyOf({
    patientIds: [ann],
    order: 'oldest-first',
    ...request,
  });
  return entries;
};

const annDid = (...events: readonly PatientEvent[]): readonly Happening[] =>
  events.map((event) => ({ stream, event }));

describe('a history entry', () => {
  it('says who did what, when, how and on whose behalf', async () => {
    const event = chose('refused', '2024-02-01T00:00:00Z', {
      method: 'letter',
      madeBy: {
        capacity: 'parental-responsibility',
        name: 'Ingrid Falconbridge',
        patientLacksCapacity: false,
      },
    });
    const [entry] = await historyOf(annDid(event), { open: 'all' });
    expect(entry).toMatchObject({
      patientId: ann,
      revision: 0n,
      type: 'ConsentRefused',
      category: 'choice',
      at: '2024-02-01T00:00:00.000Z',
      recordedAt: '2024-03-01T09:00:01.000Z',
      direction: 'share-in',
      scope: 'organisation',
      organisation: hospital,
      old: 'not-recorded',
      new: 'refused',
      who: clerk,
      method: 'letter',
      capacity: 'parental-responsibility',
      event: { data: event.data },
    });
  });

  it('shows personal values to those for whom they are opened, and as forgotten to others', async () => {
    const event = chose('granted', '2024-03-01T00:00:00Z');
    const [closed] = await historyOf(annDid(event));
    expect(closed!.who).toEqual({ ...clerk, name: forgotten });
    for (const text of [...personalTexts, 'signed form']) {
      expect(JSON.stringify({ ...closed, revision: 0 })).not.toContain(text);
    }
    const open = (type: string): boolean => type === 'ConsentRefused';
    expect((await historyOf(annDid(event), { open }))[0]!.who.name).toEqual(forgotten);
  });

  it('shows personal values as forgotten once the key is gone', async () => {
    const db = await projected(history, [
      await recorded(annDid(chose('granted', '2024-03-01T00:00:00Z')), sealer),
    ]);
    const afterErasure = historyQueries(db, keySource(new Map(), 'erased'));
    const { entries } = await afterErasure.historyOf({ patientIds: [ann], open: 'all' });
    expect(entries[0]).toMatchObject({
      who: { ...clerk, name: forgotten },
      event: { data: { evidence: forgotten } },
    });
  });

  it('is made for every event a patient can have', async () => {
    const types = typesOf('patient');
    const happenings = types.map((type) => ({
      stream,
      event: { type, data: sampleEvents[type as PatientEvent['type']] } as PatientEvent,
    }));
    const entries = await historyOf(happenings, { open: 'all' });
    expect(entries.map(({ type }) => type)).toEqual(types);
    expect(entries.map(({ event }) => event.data)).toEqual(happenings.map(({ event }) => event.data));
  });
});

describe('a history', () => {
  const happenings: readonly Happening[] = [
    { stream, event: chose('granted', '2024-03-01T00:00:00Z'), recordedAt: day(1) },
    { stream: patientStream(ben), event: chose('refused', '2024-03-02T00:00:00Z'), recordedAt: day(2) },
    { stream, event: restricted('PatientRestricted', 3), recordedAt: day(3) },
    { stream, event: chose('revoked', '2024-02-01T00:00:00Z'), recordedAt: day(4) },
  ];
  const typesIn = (entries: readonly HistoryEntry[]): string[] => entries.map(({ type }) => type);

  it.each([
    ['one patient, oldest first', {}, ['ConsentGranted', 'PatientRestricted', 'ConsentRevoked']],
    ['newest first', { order: 'newest-first' }, ['ConsentRevoked', 'PatientRestricted', 'ConsentGranted']],
    [
      'two numbers of one person, as recorded',
      { patientIds: [ben, ann] },
      ['ConsentGranted', 'ConsentRefused', 'PatientRestricted', 'ConsentRevoked'],
    ],
    ['what had taken effect by then', { at: day(2) }, ['ConsentGranted', 'ConsentRevoked']],
    ['what had been recorded by then', { knownAt: day(3) }, ['ConsentGranted', 'PatientRestricted']],
    ['as at, as known at', { at: day(2), knownAt: day(3) }, ['ConsentGranted']],
    ['one category', { categories: ['restriction'] }, ['PatientRestricted']],
    ['some types', { types: ['ConsentRevoked', 'ConsentRefused'] }, ['ConsentRevoked']],
    ['types and categories', { types: ['ConsentRevoked'], categories: ['restriction'] }, []],
    ['no types', { types: [] }, []],
    ['nobody', { patientIds: [] }, []],
  ] as readonly (readonly [string, Partial<HistoryRequest>, readonly string[]])[])(
    'is of %s',
    async (_, request, expected) => {
      expect(typesIn(await historyOf(happenings, request))).toEqual(expected);
    },
  );

  it.each(['newest-first', 'oldest-first'] as const)(
    'comes in pages that make up the whole, %s',
    async (order) => {
      const db = await projected(history, [await recorded(happenings, sealer)]);
      const queries = historyQueries(db, sealer);
      const request = { patientIds: [ann, ben], order };
      const whole = await queries.historyOf(request);
      const read: HistoryEntry[] = [];
      let cursor: string | undefined;
      do {
        const { entries, next } = await queries.historyOf({ ...request, limit: 3, cursor });
        read.push(...entries);
        cursor = next;
      } while (cursor !== undefined);
      expect(read).toEqual(whole.entries);
      expect(read).toHaveLength(4);
    },
  );

  it('takes no cursor of the other order', async () => {
    const db = await projected(history, [await recorded(happenings, sealer)]);
    const queries = historyQueries(db, sealer);
    const { next } = await queries.historyOf({ patientIds: [ann], order: 'oldest-first', limit: 1 });
    await expect(
      queries.historyOf({ patientIds: [ann], order: 'newest-first', cursor: next }),
    ).rejects.toThrow('READ_MODEL_CURSOR_INVALID');
  });
});
