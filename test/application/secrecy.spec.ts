import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ICommand, IQuery } from '@nestjs/cqrs';
import * as application from '#libs/application';
import type { Caller } from '#libs/application';
import { type Role, roles } from '#libs/consent';
import { type CodedError, newUuid, type PatientId } from '#libs/kernel';
import { startApplication, type TestApplication } from '../support/application.js';
import {
  caller,
  choice,
  contextOf,
  HOSPITAL,
  OTHER_PRACTICE,
  question,
  refusalOf,
  registerOrganisations,
  registerPatient,
} from '../support/surgery.js';

const a = application;
const nowhere = { at: null, knownAt: null, minPosition: null };
const madeBy = { capacity: 'self', name: null, patientLacksCapacity: false } as const;

type Ask = (by: Caller, patientId: PatientId) => ICommand | IQuery;

const method = (by: Caller) => (by.actor.role === 'patient' ? 'online' : 'phone');

/** One request of each kind that is about one patient. */
const requests: Record<string, Ask> = {
  SetContactPoint: (by, id) =>
    new a.SetContactPointCommand(contextOf(by), id, { channel: 'email', value: 'a@b.org', preferred: true }),
  RemoveContactPoint: (by, id) => new a.RemoveContactPointCommand(contextOf(by), id, { contactPointId: 'x' }),
  StartCareRelationship: (by, id) =>
    new a.StartCareRelationshipCommand(contextOf(by), id, { organisation: HOSPITAL, kind: 'referral' }),
  ClaimCareRelationship: (by, id) =>
    new a.ClaimCareRelationshipCommand(contextOf(by), id, { organisation: HOSPITAL, reason: 4, note: null }),
  EndCareRelationship: (by, id) =>
    new a.EndCareRelationshipCommand(contextOf(by), id, { relationshipId: 'x' }),
  RecordChoice: (by, id) =>
    new a.RecordChoiceCommand(contextOf(by), id, {
      ...choice('refused'),
      method: method(by),
      direction: by.actor.role === 'clinician' ? 'share-out' : 'share-in',
    }),
  AskSharingQuestion: (by, id) =>
    new a.AskSharingQuestionCommand(contextOf(by), id, { organisation: HOSPITAL, notice: 'leaflet-1' }),
  AnswerSharingQuestion: (by, id) =>
    new a.AnswerSharingQuestionCommand(contextOf(by), id, {
      organisation: HOSPITAL,
      answer: 'yes',
      notice: 'leaflet-1',
      method: method(by),
      madeBy,
    }),
  SetItemPrivacy: (by, id) =>
    new a.SetItemPrivacyCommand(contextOf(by), id, { itemId: 'i', organisation: HOSPITAL, private: true }),
  StartEmergencyOverride: (by, id) =>
    new a.StartEmergencyOverrideCommand(contextOf(by), id, { organisation: HOSPITAL, reason: 5, note: null }),
  EndEmergencyOverride: (by, id) => new a.EndEmergencyOverrideCommand(contextOf(by), id, { overrideId: 'x' }),
  SetRestriction: (by, id) => new a.SetRestrictionCommand(contextOf(by), id, { restricted: false }),
  RecordDeath: (by, id) =>
    new a.RecordDeathCommand(contextOf(by), id, { status: 'formal', dateOfDeath: null }),
  RemoveDeathRecord: (by, id) => new a.RemoveDeathRecordCommand(contextOf(by), id, {}),
  InvalidateNhsNumber: (by, id) => new a.InvalidateNhsNumberCommand(contextOf(by), id, {}),
  MergePatients: (by, id) => new a.MergePatientsCommand(contextOf(by), id, newUuid() as PatientId),
  ConfirmMerge: (by, id) => new a.ConfirmMergeCommand(contextOf(by), newUuid() as PatientId, id),
  UndoMerge: (by, id) => new a.UndoMergeCommand(contextOf(by), newUuid() as PatientId, id),
  GetPatient: (by, id) => new a.GetPatientQuery(by, id),
  GetSharingState: (by, id) => new a.GetSharingStateQuery(by, id, nowhere),
  GetHistory: (by, id) =>
    new a.GetHistoryQuery(by, id, {
      ...nowhere,
      cursor: null,
      limit: 10,
      order: 'newest-first',
      types: null,
    }),
  GetDisclosures: (by, id) =>
    new a.GetDisclosuresQuery(by, id, { minPosition: null, cursor: null, limit: 10 }),
  ExplainAccess: (by, id) => new a.ExplainAccessQuery(by, question(id), { at: null, knownAt: null }),
};

/** What these may do to any patient who is not restricted. */
const reachesStrangers: readonly (readonly [Role, string])[] = [
  ...(['practice-staff', 'clinician', 'service'] as const).map(
    (role) => [role, 'ClaimCareRelationship'] as const,
  ),
  ['service', 'StartCareRelationship'],
  ['clinician', 'StartEmergencyOverride'],
  ...['ConfirmMerge', 'UndoMerge'].map((request) => ['admin', request] as const),
  ...['GetPatient', 'GetSharingState', 'GetHistory', 'GetDisclosures', 'ExplainAccess'].map(
    (request) => ['auditor', request] as const,
  ),
];

const FLOOR = 5;
let app: TestApplication;
let strange: PatientId;
let restricted: PatientId;
const unknown = newUuid() as PatientId;

beforeAll(async () => {
  app = await startApplication({ settings: { notFoundMillis: FLOOR } });
  await registerOrganisations(app);
  strange = await registerPatient(app, 1, OTHER_PRACTICE);
  restricted = await registerPatient(app, 2, OTHER_PRACTICE);
  const theirStaff = caller('practice-staff', OTHER_PRACTICE);
  await app.commands.execute(
    new a.SetRestrictionCommand(contextOf(theirStaff), restricted, { restricted: true }),
  );
});

afterAll(() => app.close());

const callers = roles.map((role) =>
  caller(role, role === 'patient' ? null : HOSPITAL, role === 'patient' ? (newUuid() as PatientId) : null),
);

const cells = callers.flatMap((by) =>
  Object.keys(requests).map((request) => ({ role: by.actor.role, by, request })),
);

const execute = (request: string, asked: ICommand | IQuery): Promise<unknown> =>
  /^(Get|Explain)/.test(request) ? app.queries.execute(asked) : app.commands.execute(asked);

const answer = async (by: Caller, request: string, patientId: PatientId) => {
  const asked = requests[request]!(by, patientId);
  const started = performance.now();
  const error: CodedError = await refusalOf(execute(request, asked));
  const { code, message, details, definition } = error;
  return { seen: { code, message, details, definition }, millis: performance.now() - started };
};

describe('to those who may not know of a patient', () => {
  it.each(cells.filter(({ role }) => role !== 'auditor'))(
    '$request by $role: a restricted patient is one who is not there',
    async ({ by, request }) => {
      const none = await answer(by, request, unknown);
      const there = await answer(by, request, restricted);
      expect(there.seen).toEqual(none.seen);
      expect(['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_NOT_PERMITTED']).toContain(none.seen.code);
      if (none.seen.code === 'CONSENT_PATIENT_NOT_FOUND') {
        expect(Math.min(none.millis, there.millis)).toBeGreaterThanOrEqual(FLOOR - 1);
      }
    },
  );

  it.each(
    cells.filter(
      ({ role, request }) => !reachesStrangers.some(([who, what]) => who === role && what === request),
    ),
  )('$request by $role: somebody else’s patient is one who is not there', async ({ by, request }) => {
    const none = await answer(by, request, unknown);
    expect((await answer(by, request, strange)).seen).toEqual(none.seen);
  });

  it('wrote nothing', () => {
    const written = app.store.events
      .filter(({ stream }) => stream.startsWith('patient-'))
      .map(({ type }) => type);
    const registered = ['PatientRegistered', 'CareRelationshipStarted'];
    expect(written).toEqual([...registered, ...registered, 'PatientRestricted']);
  });
});
