import { describe, expect, it } from '@jest/globals';
import { type ActorRole, actorRoles, type Role, roles } from '#libs/consent';
import { odsCode, type PatientId } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { Operation } from './operations.js';
import { permitFor } from './permit.js';
import { whoMay } from './who-may.js';

const OWN = odsCode('RWE01');
const PATIENT = '0b6f0f0c-2f0e-4c1a-9d52-0c6a3a1c5a01' as PatientId;

const P = 'patient';
const S = 'practice-staff';
const C = 'clinician';
const AU = 'auditor';
const AD = 'admin';
const SV = 'service';
const L = 'ledger';
const READERS: readonly Role[] = [P, S, AU];
const CARERS: readonly Role[] = [S, C, SV];

/** Written down a second time, so that a slip in the table is noticed. */
const expected: Record<Operation, readonly ActorRole[]> = {
  RegisterPatient: [AD, SV],
  ImportPatients: [AD],
  SetContactPoint: [P, S],
  RemoveContactPoint: [P, S],
  SendContactCode: [P, S],
  VerifyContactPoint: [P, S],
  StartCareRelationship: [S, SV],
  ClaimCareRelationship: CARERS,
  EndCareRelationship: CARERS,
  RecordChoice: [P, S, C],
  RecordOptOut: [P, S, SV, AD],
  ImportLegacyType2: [S, AD],
  RecordProjectConsent: [P, S, C],
  RecordGround: [AD],
  ExtendGround: [AD],
  EndGround: [AD],
  OpenFeedSubscription: [AD],
  ChangeFeedScope: [AD],
  RevokeFeedSubscription: [AD],
  PauseFeedSubscription: [AD, SV],
  ResumeFeedSubscription: [AD, SV],
  SetWebhookEndpoint: [SV],
  RotateWebhookSecret: [SV],
  RemoveWebhookEndpoint: [AD, SV],
  DisableWebhook: [AD, SV, L],
  EnableWebhook: [AD, SV],
  TestWebhook: [AD, SV],
  RedeliverWebhook: [AD, SV],
  RecordWebhookVerified: [L],
  ReadFeed: [SV],
  ListFeedSubscriptions: [AU, AD, SV],
  GetFeedSubscription: [AU, AD, SV],
  GetFeedStatus: [AU, AD, SV],
  ReadWebhookDeliveries: [AU, AD, SV],
  DecideSecondaryUse: [C, SV],
  GetOptOuts: READERS,
  GetProjectConsents: READERS,
  ExplainSecondaryUse: READERS,
  ReportOptOuts: [AU, AD],
  ListGrounds: roles,
  GetGround: roles,
  AskSharingQuestion: [S, C],
  AnswerSharingQuestion: [P, S, C],
  SetItemPrivacy: [S, C],
  StartEmergencyOverride: [C],
  EndEmergencyOverride: [C],
  SetRestriction: [S],
  RecordDeath: [S],
  RemoveDeathRecord: [S],
  InvalidateNhsNumber: [S],
  ErasePatient: [AD],
  MergePatients: [S, AD],
  ConfirmMerge: [S, AD],
  UndoMerge: [S, AD],
  RequestAccess: CARERS,
  ResendCode: CARERS,
  SubmitCode: CARERS,
  WithdrawAccessRequest: CARERS,
  ApproveAccessRequest: [P],
  DeclineAccessRequest: [P, S],
  ListAccessRequests: roles.filter((role) => role !== AD),
  ListAskedRequests: CARERS,
  RecordContactCodeUndelivered: [L],
  RecordCodeDelivered: [L],
  RecordCodeDeliveryFailed: [L],
  ExpireCode: [L],
  ExpireAccessRequest: [L],
  RegisterOrganisations: [AD],
  CloseOrganisation: [AD],
  DefineLocalArea: [AD],
  SetLocalAreaMember: [AD],
  AdoptSharingPolicy: [AD],
  SetPracticeListEntry: [S, AD],
  DecideAccess: [C, SV],
  LookupPatient: roles,
  GetPatient: READERS,
  GetSharingState: READERS,
  GetHistory: READERS,
  GetDisclosures: READERS,
  ExplainAccess: READERS,
  GetPracticeList: [S, AU, AD],
  ListPracticePatients: [S, AU],
  ListAlerts: [S, AU],
  AcknowledgeAlert: [S],
  ListOrganisations: roles,
  GetOrganisation: roles,
  ListAreas: roles,
  GetArea: roles,
  GetPolicy: roles,
  CheckOptOuts: [AD, SV],
  ReadProjections: [AU, AD],
  OperateProjections: [AD],
  ReadClock: [AD],
  ReadOutbox: [AD],
  GetCodeBreaker: [AU, AD],
  CloseCodeBreaker: [AD],
  ListDeadLetters: [AD],
  RetryDeadLetter: [AD],
  DropDeadLetter: [AD],
  MoveClock: [AD],
};

const caller = (role: ActorRole, patientId: PatientId | null = null): Caller => ({
  clientId: 'client',
  actor: {
    id: 'someone',
    name: null,
    role,
    roleCode: role === S ? 'R0001' : null,
    organisation: role === P ? null : OWN,
  },
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
  scheme: role === S ? 'type-1' : 'national',
  channel: { [P]: 'online', [S]: 'practice' }[role as string] ?? 'phone',
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

describe('who may do what', () => {
  const cells = Object.keys(whoMay).flatMap((operation) =>
    actorRoles.map((role) => ({ operation: operation as Operation, role })),
  );

  it.each(cells)('$operation by $role', ({ operation, role }) => {
    const permitted = expected[operation].includes(role);
    expect(codeOf(() => ask(caller(role, PATIENT), operation))).toBe(
      permitted ? undefined : 'CONSENT_NOT_PERMITTED',
    );
  });

  it('is written down for every operation', () => {
    expect(Object.keys(whoMay).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each([
    'SetContactPoint',
    'SendContactCode',
    'VerifyContactPoint',
    'RemoveContactPoint',
    'RecordChoice',
    'AnswerSharingQuestion',
    'RecordProjectConsent',
    'ApproveAccessRequest',
    'DeclineAccessRequest',
  ] as const)('%s: patients choose by a login that proves them to P9', (operation) => {
    const patient = caller(P, PATIENT);
    for (const identityLevel of [undefined, null, 'P0', 'P5'] as const) {
      const { identityLevel: _, ...unproven } = patient;
      const by = identityLevel === undefined ? unproven : { ...patient, identityLevel };
      expect(codeOf(() => ask(by, operation))).toBe('CONSENT_IDENTITY_LEVEL_TOO_LOW');
      expect(codeOf(() => ask(by, 'GetSharingState'))).toBeUndefined();
    }
    expect(codeOf(() => ask(patient, operation))).toBeUndefined();
  });

  it('denies roles the table has never heard of', () => {
    for (const role of ['', 'root', 'constructor', '__proto__', 'toString']) {
      expect(codeOf(() => ask(caller(role as Role), 'GetPolicy'))).toBe('CONSENT_NOT_PERMITTED');
    }
  });
});
