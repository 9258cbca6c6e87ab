import { describe, expect, it } from '@jest/globals';
import { instant, isForgotten } from '#libs/kernel';
import { patientStream } from '#libs/stored-events';
import { personalTexts, sampleEvents } from '#libs/stored-events/contract';
import {
  ann,
  ben,
  chose,
  clerk,
  day,
  otherPractice,
  practice,
  registeredWith,
  sealer,
} from '../../test/people.js';
import { positionOf, projected, recorded, split } from '../../test/recorded-events.js';
import { sharingState } from './projection.js';
import { sharingStateQueries } from './queries.js';

const registered = { type: 'PatientRegistered', data: sampleEvents.PatientRegistered } as const;
const annStream = patientStream(ann);
const benStream = patientStream(ben);

describe('the sharing state', () => {
  it('is the fold of the patient’s stream, with nothing personal in it', async () => {
    const events = await recorded(
      [
        { stream: annStream, event: registered },
        { stream: benStream, event: registered },
        { stream: annStream, event: { type: 'ContactPointSet', data: sampleEvents.ContactPointSet } },
        { stream: annStream, event: chose('granted', '2024-03-01T00:00:00Z') },
        { stream: annStream, event: chose('revoked', '2024-03-02T00:00:00Z') },
      ],
      sealer,
    );
    const db = await projected(sharingState, split(events, [2, 4]));
    const found = await sharingStateQueries(db).sharingStateOf(ann);
    expect(found).toMatchObject({ patientId: ann, revision: 3n, position: positionOf(5) });
    expect(found!.state.choices.map(({ value }) => value)).toEqual(['granted', 'revoked']);
    expect(isForgotten(found!.state.identity?.nhsNumber)).toBe(true);
    expect(found!.state.lastRecordedAt).toBe(events.at(-1)!.metadata.recordedAt);
    for (const text of personalTexts) expect(JSON.stringify(found!.state)).not.toContain(text);
  });

  it('is undefined for a patient of whom nothing is projected', async () => {
    const db = await projected(sharingState, []);
    expect(await sharingStateQueries(db).sharingStateOf(ann)).toBeUndefined();
  });

  it.each([
    ['leaves one out', [0, 2]],
    ['comes twice', [0, 1, 1]],
    ['does not start at the beginning', [1]],
  ])('is refused when an event %s', async (_, picked) => {
    const events = await recorded(
      Array.from({ length: 3 }, () => ({ stream: annStream, event: registered })),
      sealer,
    );
    await expect(projected(sharingState, [picked.map((index) => events[index]!)])).rejects.toThrow(
      'PROJECTION_REVISION_GAP',
    );
  });
});

describe('the patients of a practice', () => {
  const moving = [
    { stream: annStream, event: registeredWith('r-1', practice, day(1)) },
    { stream: benStream, event: registeredWith('r-2', practice, day(2)) },
    {
      stream: annStream,
      event: {
        type: 'CareRelationshipEnded',
        data: { relationshipId: 'r-1', organisation: practice, to: day(10), recordedBy: clerk },
      },
    },
    { stream: annStream, event: registeredWith('r-3', otherPractice, day(10)) },
    { stream: benStream, event: { type: 'PatientRestricted', data: { from: day(3), recordedBy: clerk } } },
    {
      stream: benStream,
      event: {
        type: 'DeathRecorded',
        data: { status: 'formal', dateOfDeath: null, from: day(4), recordedBy: clerk },
      },
    },
  ] as const;

  it.each([
    ['before anyone came', practice, instant('2024-03-01T11:59:59.999Z'), []],
    ['while both are there', practice, day(5), [ann, ben]],
    ['when the first one left, that very instant', practice, day(10), [ben]],
    ['where the first one went, not before', otherPractice, day(9), []],
    ['where the first one went, from that instant on', otherPractice, day(10), [ann]],
  ])('are known by instant: %s', async (_, where, at, expected) => {
    const db = await projected(sharingState, split(await recorded(moving, sealer), [1, 2, 3]));
    const { entries } = await sharingStateQueries(db).patientsOfPractice(where, {
      at,
    });
    expect(entries.map(({ patientId }) => patientId)).toEqual(expected);
  });

  it('come with what must be known before they are shown', async () => {
    const db = await projected(sharingState, [
      await recorded(
        moving.map((happening) => ({ ...happening, recordedAt: day(20) })),
        sealer,
      ),
    ]);
    const { entries } = await sharingStateQueries(db).patientsOfPractice(practice, { at: day(5) });
    expect(entries).toEqual([
      { patientId: ann, since: day(1), restricted: false, death: 'none', survivor: undefined },
      { patientId: ben, since: day(2), restricted: true, death: 'formal', survivor: undefined },
    ]);
  });

  it('come in pages', async () => {
    const db = await projected(sharingState, [await recorded(moving, sealer)]);
    const queries = sharingStateQueries(db);
    const first = await queries.patientsOfPractice(practice, { at: day(5), limit: 1 });
    expect(first.entries.map(({ patientId }) => patientId)).toEqual([ann]);
    const second = await queries.patientsOfPractice(practice, { at: day(5), limit: 1, cursor: first.next });
    expect(second.entries.map(({ patientId }) => patientId)).toEqual([ben]);
    expect(second.next).toBeUndefined();
  });
});
