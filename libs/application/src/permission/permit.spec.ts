import { describe, expect, it } from '@jest/globals';
import { type ActorRole, type PatientState, type Role, roles, unregistered } from '#libs/consent';
import { type EventId, instant, odsCode, type PatientId } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { Operation } from './operations.js';
import { permitFor } from './permit.js';
import type { Subject } from './subject.js';

const OWN = odsCode('RWE01');
const OTHER = odsCode('RT501');
const NOW = instant('2026-03-01T09:00:00.000Z');
const EARLIER = instant('2026-01-01T00:00:00.000Z');
const PATIENT = '0b6f0f0c-2f0e-4c1a-9d52-0c6a3a1c5a01' as PatientId;
const STRANGER = '0b6f0f0c-2f0e-4c1a-9d52-0c6a3a1c5a02' as PatientId;

const P = 'patient';
const S = 'practice-staff';
const C = 'clinician';
const AU = 'auditor';
const AD = 'admin';
const SV = 'service';

const caller = (role: Role, patientId: PatientId | null = null): Caller => ({
  clientId: 'client',
  actor: { id: 'someone', name: null, role, roleCode: null, organisation: role === P ? null : OWN },
  patientId,
  assuranceLevel: 1,
  identityLevel: role === P ? 'P9' : null,
});

/** A request that each role would be permitted if it were permitted any. */
const fitting = (operation: Operation, role: ActorRole): unknown => ({
  organisation: OWN,
  practice: OWN,
  viewer: OWN,
  kind: 'referral',
  relationshipId: 'relationship',
  overrideId: 'override',
  method: role === P ? 'online' : 'phone',
  madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
  direction: operation === 'RecordChoice' && role === C ? 'share-out' : 'share-in',
  scope: { kind: 'organisation', organisation: OWN },
});

const ask = (by: Caller, operation: Operation, asked: unknown = fitting(operation, by.actor.role)) =>
  permitFor(by, operation, asked as never);

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const fact = { eventId: 'e' as EventId, recordedAt: EARLIER };

const known: PatientState = {
  ...unregistered,
  identity: { ...fact, nhsNumber: { forgotten: true }, dateOfBirth: null, name: null },
};

const subjectWith = (state: Partial<PatientState>, others: Subject['others'] = []): Subject => ({
  patientId: PATIENT,
  state: { ...known, ...state },
  others,
  now: NOW,
});

const relationship = (
  kind: 'registration' | 'referral',
  organisation = OWN,
  to: typeof NOW | null = null,
) => ({
  ...fact,
  relationshipId: 'relationship',
  organisation,
  kind,
  from: EARLIER,
  to,
});

const registeredHere = subjectWith({ relationships: [relationship('registration')] });
const stranger = subjectWith({ relationships: [relationship('registration', OTHER)] });
const restrictions = [{ ...fact, from: EARLIER, value: true }];

describe('what is asked for', () => {
  const staff = caller(S);
  const clinician = caller(C);

  it.each<[Operation, Role, object]>([
    ['StartCareRelationship', S, { organisation: OTHER, kind: 'registration' }],
    ['StartCareRelationship', SV, { organisation: OTHER }],
    ['StartCareRelationship', SV, { organisation: OTHER, kind: 'registration' }],
    ['ClaimCareRelationship', SV, { organisation: OTHER }],
    ['StartEmergencyOverride', C, { organisation: OTHER }],
    ['SetItemPrivacy', C, { organisation: OTHER }],
    ['AskSharingQuestion', C, { organisation: OTHER }],
    ['AnswerSharingQuestion', C, { organisation: OTHER }],
    ['RecordChoice', C, { direction: 'share-in' }],
    ['RecordChoice', C, { scope: { kind: 'all' } }],
    ['RecordChoice', C, { scope: { kind: 'organisation', organisation: OTHER } }],
    ['RecordChoice', S, { method: 'online' }],
    ['RecordChoice', P, { method: 'phone' }],
    ['RecordChoice', P, { madeBy: { capacity: 'parental-responsibility' } }],
    ['RecordChoice', P, { madeBy: null, method: 'policy' }],
    ['DecideAccess', C, { viewer: OTHER }],
    ['DecideAccess', SV, { viewer: OTHER }],
    ['GetPracticeList', S, { practice: OTHER }],
    ['ListPracticePatients', S, { practice: OTHER }],
    ['SetPracticeListEntry', S, { practice: OTHER }],
  ])('%s by %s: not with %j', (operation, role, change) => {
    const asked = { ...(fitting(operation, role) as object), ...change };
    expect(codeOf(() => ask(caller(role, PATIENT), operation, asked))).toBe('CONSENT_NOT_PERMITTED');
  });

  it('has to be about a patient of one’s own', () => {
    const permit = ask(staff, 'RecordChoice');
    permit.authorise(registeredHere);
    for (const subject of [
      stranger,
      subjectWith({}),
      subjectWith({ relationships: [relationship('registration', OWN, NOW)] }),
      subjectWith({ relationships: [relationship('referral')] }),
    ]) {
      expect(
        codeOf(() => {
          permit.authorise(subject);
        }),
      ).toBe('CONSENT_PATIENT_NOT_FOUND');
    }
    const inCare = ask(clinician, 'AskSharingQuestion');
    inCare.authorise(subjectWith({ relationships: [relationship('referral')] }));
    expect(
      codeOf(() => {
        inCare.authorise(stranger);
      }),
    ).toBe('CONSENT_PATIENT_NOT_FOUND');
  });

  it('has to be about the patient themselves, under any number a merge joins', () => {
    const permit = ask(caller(P, STRANGER), 'GetPatient');
    expect(
      codeOf(() => {
        permit.authorise(registeredHere);
      }),
    ).toBe('CONSENT_PATIENT_NOT_FOUND');
    permit.authorise(subjectWith({}, [{ patientId: STRANGER, state: known }]));
    const nobody = ask(caller(P, null), 'GetPatient');
    expect(
      codeOf(() => {
        nobody.authorise(registeredHere);
      }),
    ).toBe('CONSENT_PATIENT_NOT_FOUND');
  });

  it('counts the relationships of every number a merge joins', () => {
    const permit = ask(staff, 'RecordChoice');
    permit.authorise(subjectWith({}, [{ patientId: STRANGER, state: registeredHere.state }]));
  });
});

describe('a restricted patient', () => {
  const restricted = subjectWith({ relationships: [relationship('registration')], restrictions });
  const elsewhere = subjectWith({ relationships: [relationship('referral')], restrictions });

  it('is there for the practice, auditors and themselves', () => {
    for (const by of [caller(S), caller(AU), caller(P, PATIENT)]) {
      ask(by, 'GetPatient').show(restricted);
    }
  });

  it('is not there for anybody else, nor under a number joined to a restricted one', () => {
    const joined = subjectWith({}, [{ patientId: STRANGER, state: restricted.state }]);
    for (const [by, operation] of [
      [caller(SV), 'StartCareRelationship'],
      [caller(SV), 'LookupPatient'],
      [caller(AD), 'MergePatients'],
      [caller(P, STRANGER), 'GetPatient'],
    ] as const) {
      expect(
        codeOf(() => {
          ask(by, operation).show(elsewhere);
        }),
      ).toBe('CONSENT_PATIENT_NOT_FOUND');
    }
    expect(
      codeOf(() => {
        ask(caller(C), 'LookupPatient').show(joined);
      }),
    ).toBe('CONSENT_PATIENT_NOT_FOUND');
  });

  it('is there again once the restriction is lifted', () => {
    const lifted = [...restrictions, { ...fact, from: NOW, value: false }];
    ask(caller(C), 'LookupPatient').show(subjectWith({ restrictions: lifted }));
  });
});

describe('a number without a patient', () => {
  it('is not there for anybody', () => {
    const nobody: Subject = { ...subjectWith({}), state: unregistered };
    for (const role of roles) {
      expect(
        codeOf(() => {
          ask(caller(role, PATIENT), 'LookupPatient').show(nobody);
        }),
      ).toBe('CONSENT_PATIENT_NOT_FOUND');
    }
  });
});
