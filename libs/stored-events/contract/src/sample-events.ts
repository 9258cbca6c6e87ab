import type { Actor, ChoiceMade, PolicySettings } from '#libs/consent';
import { type CalendarDate, type EventId, instant, odsCode, type PatientId } from '#libs/kernel';
import type { NhsNumber } from '#libs/consent';
import type { EventOfType, StoredEventType } from '#libs/stored-events';

/* One event of every stored type, with something in every personal field. */

export const samplePatient = '7d7a6a3e-52a5-4c0b-9a57-1f0c5b9f6d01' as PatientId;
const otherPatient = '2b1b3c7c-8e0e-4f7d-8f0e-6a5d4c3b2a10' as PatientId;
const someEvent = '0f8fad5b-d9cb-569f-a165-70867728950e' as EventId;

const from = instant('2024-03-01T09:00:00Z');
const to = instant('2025-03-01T00:00:00Z');
const practice = odsCode('A81001');
const hospital = odsCode('RJ1');

const recordedBy: Actor = {
  id: '555021935107',
  name: 'Samira Okafor-Lindqvist',
  role: 'practice-staff',
  roleCode: 'R8008',
  organisation: practice,
};

const choice: ChoiceMade = {
  direction: 'share-in',
  scope: { kind: 'organisation', organisation: hospital },
  from,
  to,
  keepNamed: false,
  basis: 'patient',
  notice: 'sharing-notice/3',
  method: 'letter',
  madeBy: { capacity: 'attorney-health-and-welfare', name: 'Tobias Wrexham', patientLacksCapacity: true },
  evidence: 'Letter of 12 February, filed under 2024/117',
  recordedBy,
};

const request = {
  requestId: 'q-1',
  organisation: hospital,
  purpose: 'direct-care',
  at: from,
  recordedBy,
} as const;

const settings: PolicySettings = {
  shareOutDefault: 'visible',
  viewingRoleCodes: ['R8000'],
  overrideRoleCodes: ['R8000'],
  overrideMinutes: 240,
  overrideLiftsShareOutRefusal: false,
  overrideLiftsPracticeProhibition: false,
};

export const sampleEvents: { readonly [T in StoredEventType]: EventOfType<T>['data'] } = {
  PatientRegistered: {
    nhsNumber: '9990000018' as NhsNumber,
    dateOfBirth: '1961-07-23' as CalendarDate,
    name: 'Marguerite Ashdown-Pell',
    recordedBy,
  },
  ContactPointSet: {
    contactPointId: 'c-1',
    channel: 'sms',
    value: '+447700900123',
    preferred: true,
    recordedBy,
  },
  ContactPointRemoved: { contactPointId: 'c-1', recordedBy },
  CareRelationshipStarted: {
    relationshipId: 'r-1',
    organisation: hospital,
    kind: 'self-claimed',
    from,
    selfClaim: { reason: 4, note: 'Brought in unconscious by ambulance' },
    recordedBy,
  },
  CareRelationshipEnded: { relationshipId: 'r-1', organisation: hospital, to, recordedBy },
  ConsentGranted: choice,
  ConsentRefused: choice,
  ConsentRevoked: choice,
  VerificationRequired: choice,
  SharingQuestionAsked: {
    organisation: hospital,
    relationshipId: 'r-1',
    notice: 'sharing-notice/3',
    at: from,
    recordedBy,
  },
  SharingQuestionAnswered: {
    organisation: hospital,
    relationshipId: 'r-1',
    answer: 'yes',
    from,
    notice: 'sharing-notice/3',
    method: 'phone',
    madeBy: { capacity: 'parental-responsibility', name: 'Ingrid Falconbridge', patientLacksCapacity: false },
    recordedBy,
  },
  ItemMarkedPrivate: { itemId: 'i-1', organisation: hospital, from, recordedBy },
  ItemPrivacyLifted: { itemId: 'i-1', organisation: hospital, from, recordedBy },
  EmergencyOverrideStarted: {
    overrideId: 'o-1',
    organisation: hospital,
    actorId: recordedBy.id,
    reason: 5,
    note: 'Collapsed at the railway station',
    from,
    to,
    relationshipId: 'r-1',
    recordedBy,
  },
  EmergencyOverrideEnded: { overrideId: 'o-1', to, recordedBy },
  PatientRestricted: { from, recordedBy },
  PatientRestrictionLifted: { from, recordedBy },
  DeathRecorded: { status: 'formal', dateOfDeath: '2024-02-29' as CalendarDate, from, recordedBy },
  DeathRecordRemoved: { from, recordedBy },
  NhsNumberSuperseded: { survivor: otherPatient, from, recordedBy },
  SupersededNumberLinked: { superseded: otherPatient, from, recordedBy },
  MergeConfirmed: { superseded: otherPatient, from, recordedBy },
  MergeUndone: { other: otherPatient, from, recordedBy },
  NhsNumberInvalidated: { from, recordedBy },
  AccessRequested: { ...request, expiresAt: to },
  CodeIssued: {
    ...request,
    issue: 1,
    keyId: 'mk-0123456789ab',
    channel: 'email',
    contactPointId: 'c-1',
    expiresAt: to,
    assurance: 'lower',
    cause: 'request',
  },
  CodeDelivered: { requestId: 'q-1', issue: 1, channel: 'sms', providerReference: 'p-1', recordedBy },
  CodeDeliveryFailed: {
    requestId: 'q-1',
    issue: 1,
    channel: 'sms',
    permanence: 'permanent',
    next: 'other-channel',
    recordedBy,
  },
  CodeVerified: { requestId: 'q-1', organisation: hospital, purpose: 'direct-care', at: from, recordedBy },
  CodeRejected: {
    requestId: 'q-1',
    issue: 1,
    organisation: practice,
    purpose: 'direct-care',
    reason: 'wrong-organisation',
    at: from,
    recordedBy,
  },
  CodeExpired: { requestId: 'q-1', issue: 1, at: from, recordedBy },
  CodeLocked: { ...request, issue: 1 },
  AccessRequestApproved: {
    requestId: 'q-1',
    organisation: hospital,
    purpose: 'screening',
    at: from,
    recordedBy,
  },
  AccessRequestDeclined: request,
  AccessRequestExpired: request,
  AccessRequestCancelled: { ...request, reason: 'refused' },
  AccessRequestSuperseded: { ...request, supersededBy: 'q-2' },
  PracticeListEntrySet: { practice, organisation: hospital, status: 'allowed', from, recordedBy },
  OrganisationRegistered: {
    organisation: hospital,
    name: 'Infirmary of the North',
    kind: 'nhs-trust',
    from,
    recordedBy,
  },
  OrganisationClosed: { organisation: hospital, at: to, successors: [practice], recordedBy },
  LocalAreaDefined: { areaId: 'leicestershire', name: 'Leicestershire', recordedBy },
  LocalAreaMemberAdded: { areaId: 'leicestershire', organisation: hospital, from, recordedBy },
  LocalAreaMemberRemoved: { areaId: 'leicestershire', organisation: hospital, from, recordedBy },
  SharingPolicyAdopted: { version: 'policy-2', from, settings, recordedBy },
  AccessDecisionMade: {
    decisionId: 'd-1',
    patientId: samplePatient,
    viewer: hospital,
    actor: { ...recordedBy, name: 'Leopold Strathairn', role: 'clinician', roleCode: 'R8000' },
    purpose: 'direct-care',
    sources: [practice],
    items: ['i-1'],
    at: from,
    knownAt: from,
    readUpTo: [
      { stream: `patient-${samplePatient}`, revision: '7' },
      { stream: `practiceList-${practice}`, revision: '0' },
      { stream: 'directory-england', revision: '412' },
    ],
    outcome: 'permit',
    rule: 'direct-care.9',
    reason: 'granted-for-organisation',
    decidingEvents: [someEvent],
    policyVersion: 'default-1',
    obligations: [{ kind: 'alert-patient', because: 'emergency-override' }],
    answers: [
      {
        source: practice,
        outcome: 'permit',
        rule: 'direct-care.9',
        reason: 'granted-for-organisation',
        decidingEvents: [someEvent],
      },
    ],
  },
};

/** The personal texts in the samples: none may be found where nothing personal belongs. */
export const personalTexts: readonly string[] = [
  'Samira Okafor-Lindqvist',
  'Tobias Wrexham',
  'Letter of 12 February',
  '9990000018',
  '1961-07-23',
  'Marguerite Ashdown-Pell',
  '+447700900123',
  'Brought in unconscious',
  'Ingrid Falconbridge',
  'Collapsed at the railway',
  '2024-02-29',
  'Leopold Strathairn',
];
