import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PatientEvent } from '#libs/consent';
import type { EventId, OdsCode } from '#libs/kernel';
import { operationsStream, patientStream } from '#libs/stored-events';
import { personalTexts, sampleEvents } from '#libs/stored-events/contract';
import {
  ann,
  ben,
  clerk,
  day,
  hospital,
  otherPractice,
  practice,
  registeredWith,
  sealer,
} from '../../test/people.js';
import { projected, recorded, split } from '../../test/recorded-events.js';
import { alerts } from './projection.js';
import { alertQueries, type AlertsRequest } from './queries.js';

const override: PatientEvent = {
  type: 'EmergencyOverrideStarted',
  data: sampleEvents.EmergencyOverrideStarted,
};
const locked: PatientEvent = { type: 'CodeLocked', data: sampleEvents.CodeLocked };
const claimed: PatientEvent = {
  type: 'CareRelationshipStarted',
  data: {
    relationshipId: 'claim',
    organisation: hospital,
    kind: 'self-claimed',
    from: day(1),
    selfClaim: { reason: 6, note: 'Nobody at the desk' },
    recordedBy: clerk,
  },
};
const left = (relationshipId: string, at: number): PatientEvent => ({
  type: 'CareRelationshipEnded',
  data: { relationshipId, organisation: practice, to: day(at), recordedBy: clerk },
});

const about = (who: typeof ann, event: PatientEvent, at: number) => ({
  stream: patientStream(who),
  event,
  recordedAt: day(at),
});

/** Ann moves from one practice to the other on the 10th; Ben is registered nowhere. */
const happenings = [
  about(ann, registeredWith('r-1', practice), 2),
  about(ann, override, 3),
  about(ben, locked, 4),
  about(ann, claimed, 5),
  about(ann, left('r-1', 10), 10),
  about(ann, registeredWith('r-2', otherPractice, day(10)), 10),
  about(ann, locked, 12),
];

const acknowledged = (alertId: EventId, by: string, at: number) => ({
  stream: operationsStream,
  event: {
    type: 'AlertAcknowledged',
    data: { alertId, practice, at: day(at), recordedBy: { ...clerk, id: by } },
  } as const,
  recordedAt: day(at),
});

/** The alerts after all that and what follows it, in batches cut at these places. */
const queriesAfter = async (
  more: readonly ReturnType<typeof acknowledged>[] = [],
  cuts: readonly number[] = [],
) => {
  const events = await recorded([...happenings, ...more], sealer);
  return { events, queries: alertQueries(await projected(alerts, split(events, cuts))) };
};

const idOf = async (index: number): Promise<EventId> => (await recorded(happenings, sealer))[index]!.id;

describe('the alerts', () => {
  it.each([
    [
      'of the practice where the patient was then',
      { practice },
      ['self-claimed-relationship', 'emergency-override'],
    ],
    ['of the practice where the patient is now', { practice: otherPractice }, ['locked-request']],
    [
      'of all practices and of none',
      { practice: null },
      ['locked-request', 'self-claimed-relationship', 'locked-request', 'emergency-override'],
    ],
    ['of one kind', { practice, kind: 'emergency-override' }, ['emergency-override']],
    ['that are open', { practice, open: true }, ['self-claimed-relationship', 'emergency-override']],
    ['that are not', { practice, open: false }, []],
    ['of a practice without any', { practice: 'ZZZ99' as OdsCode }, []],
  ] as readonly (readonly [string, AlertsRequest, readonly string[]])[])(
    'are found %s, newest first',
    async (_, request, kinds) => {
      const { queries } = await queriesAfter();
      const { entries } = await queries.alerts(request);
      expect(entries.map(({ kind }) => kind)).toEqual(kinds);
    },
  );

  it('say what happened, to whom, by whom and why, and nothing personal', async () => {
    const { queries } = await queriesAfter();
    const { entries } = await queries.alerts({ practice });
    expect(entries[0]).toMatchObject({
      patientId: ann,
      practice,
      organisation: hospital,
      raisedAt: day(5),
      reason: 6,
      concerns: 'claim',
      actor: { id: clerk.id, role: 'practice-staff', roleCode: 'R8008' },
      acknowledged: null,
    });
    const text = JSON.stringify(entries);
    for (const personal of [...personalTexts, 'Samira', 'desk']) expect(text).not.toContain(personal);
  });

  it('are acknowledged by who was first, whether that comes in one batch or in several', async () => {
    const alertId = await idOf(1);
    for (const cuts of [[], [7], [7, 8]]) {
      const { queries } = await queriesAfter(
        [acknowledged(alertId, 'first', 13), acknowledged(alertId, 'second', 14)],
        cuts,
      );
      const { entries } = await queries.alerts({ practice, open: false });
      expect(entries).toMatchObject([{ alertId, acknowledged: { at: day(13), by: 'first' } }]);
      expect((await queries.alert(alertId))?.acknowledged?.by).toBe('first');
    }
  });

  it('of a survivor are for the practice where the old number is registered, until the merge is undone', async () => {
    const joined: readonly (readonly [typeof ann, PatientEvent])[] = [
      [ann, registeredWith('r-1', practice)],
      [ann, { type: 'NhsNumberSuperseded', data: { survivor: ben, from: day(2), recordedBy: clerk } }],
      [ben, { type: 'SupersededNumberLinked', data: { superseded: ann, from: day(2), recordedBy: clerk } }],
      [ben, override],
      [ben, { type: 'MergeUndone', data: { other: ann, from: day(3), recordedBy: clerk } }],
      [ann, { type: 'MergeUndone', data: { other: ben, from: day(3), recordedBy: clerk } }],
      [ben, locked],
    ];
    const events = await recorded(
      joined.map(([who, event], at) => about(who, event, at + 1)),
      sealer,
    );
    for (const cuts of [[], [1, 2, 3, 4, 5, 6], [2, 4]]) {
      const queries = alertQueries(await projected(alerts, split(events, cuts)));
      const { entries } = await queries.alerts({ practice: null });
      expect(entries.map((entry) => [entry.kind, entry.practice])).toEqual([
        ['locked-request', null],
        ['emergency-override', practice],
      ]);
    }
  });

  it('are the same however the events came', async () => {
    const { queries } = await queriesAfter();
    const wanted = await queries.alerts({ practice: null });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 })), async (cuts) => {
        const other = await queriesAfter([], cuts);
        expect(await other.queries.alerts({ practice: null })).toEqual(wanted);
      }),
      { numRuns: 10 },
    );
  });

  it('are not raised by what was imported', async () => {
    const events = await recorded(happenings, sealer);
    const imported = events.map((event) => ({
      ...event,
      metadata: { ...event.metadata, origin: 'import' as const },
    }));
    const queries = alertQueries(await projected(alerts, [imported]));
    expect((await queries.alerts({ practice: null })).entries).toEqual([]);
  });

  it('come in pages', async () => {
    const { queries } = await queriesAfter();
    const first = await queries.alerts({ practice: null, limit: 3 });
    const second = await queries.alerts({ practice: null, limit: 3, cursor: first.next });
    expect([first, second].map(({ entries }) => entries.length)).toEqual([3, 1]);
    expect(second.next).toBeUndefined();
    expect(new Set([...first.entries, ...second.entries].map(({ alertId }) => alertId)).size).toBe(4);
    await expect(queries.alerts({ practice: null, cursor: 'abc' })).rejects.toMatchObject({
      code: 'READ_MODEL_CURSOR_INVALID',
    });
  });
});
