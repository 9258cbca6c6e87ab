import { type ActorRole, type Method, type OptOutChannel, roleCodes } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { Operation, Operations } from './operations.js';
import {
  caresFor,
  isOwnOverride,
  isOwnRecord,
  isOwnRelationship,
  isRecorder,
  isRegisteredElsewhere,
  isRegisteredHere,
  ownOrganisation,
  type Subject,
} from './subject.js';

/** What must hold beside the role. */
export interface Permission<Asked> {
  /** Of the request itself: judged before any patient is looked at, so its refusal tells nothing. */
  readonly request?: (caller: Caller, asked: Asked) => boolean;
  /** Of the patient: refused, it looks as if there were no such patient. */
  readonly patient?: (caller: Caller, subject: Subject, asked: Asked) => boolean;
}

type Table = { readonly [O in Operation]: Readonly<Partial<Record<ActorRole, Permission<Operations[O]>>>> };

const online: readonly Method[] = ['online', 'app'];
const onBehalf: readonly Method[] = ['in-person', 'phone', 'letter'];

const onlineChannels: readonly OptOutChannel[] = ['online', 'app'];

const always: Permission<unknown> = {};
const own: Permission<unknown> = { patient: isOwnRecord };
const registeredHere: Permission<unknown> = { patient: isRegisteredHere };
const forOwnOrganisation: Permission<{ readonly organisation: OdsCode }> = {
  request: (caller, { organisation }) => ownOrganisation(caller, organisation),
};
const forOwnPatients: Permission<{ readonly organisation: OdsCode }> = {
  ...forOwnOrganisation,
  patient: caresFor,
};
const asViewer: Permission<{ readonly viewer: OdsCode }> = {
  request: (caller, { viewer }) => ownOrganisation(caller, viewer),
};
const ownRelationship: Permission<{ readonly relationshipId: string }> = {
  patient: (caller, subject, { relationshipId }) => isOwnRelationship(caller, subject, relationshipId),
};
const forOwnPractice: Permission<{ readonly practice: OdsCode }> = {
  request: (caller, { practice }) => ownOrganisation(caller, practice),
};

const atOrganisation: Permission<unknown> = { request: ({ actor }) => actor.organisation !== null };

const isPrivacyOfficer = ({ actor }: Caller): boolean => actor.roleCode === roleCodes.privacyOfficer;
const officerOfPractice: Permission<{ readonly practice: OdsCode | null }> = {
  request: (caller, { practice }) =>
    isPrivacyOfficer(caller) && practice !== null && ownOrganisation(caller, practice),
};

/** The patient speaks for themselves, online. */
const ownStatement: Permission<Operations['RecordChoice' | 'AnswerSharingQuestion']> = {
  request: (_, { method, madeBy }) => online.includes(method) && madeBy?.capacity === 'self',
  patient: isOwnRecord,
};
/** The practice writes down what it was told; or a policy of its own, which can restrict and never permit. */
const practiceStatement: Permission<Operations['RecordChoice' | 'AnswerSharingQuestion']> = {
  request: (_, { method }) => onBehalf.includes(method) || method === 'policy',
  patient: isRegisteredHere,
};
/** Whoever treats the patient writes down whether what is recorded there may be seen elsewhere. */
const shareOutHere: Permission<Operations['RecordChoice']> = {
  request: (caller, { method, direction, scope }) =>
    onBehalf.includes(method) &&
    direction === 'share-out' &&
    scope.kind === 'organisation' &&
    ownOrganisation(caller, scope.organisation),
  patient: caresFor,
};

/** The patient opts out, or back in, online. */
const ownOptOut: Permission<Operations['RecordOptOut']> = {
  request: (_, { scheme, channel, madeBy }) =>
    scheme === 'national' && onlineChannels.includes(channel) && madeBy.capacity === 'self',
  patient: isOwnRecord,
};
/** Type 1 is set and withdrawn by the practice alone (section 10). */
const practiceOptOut: Permission<Operations['RecordOptOut']> = {
  request: (_, { scheme, channel }) => scheme === 'type-1' && channel === 'practice',
  patient: isRegisteredHere,
};
/** Those who run the national scheme write down what came by phone, by post or from secure settings. */
const nationalOptOut: Permission<Operations['RecordOptOut']> = {
  request: (_, { scheme, channel }) =>
    scheme === 'national' && channel !== 'practice' && !onlineChannels.includes(channel),
};

const ownProjectAnswer: Permission<Operations['RecordProjectConsent']> = {
  request: (_, { method, madeBy }) => online.includes(method) && madeBy.capacity === 'self',
  patient: isOwnRecord,
};
const projectAnswerFor = (
  patient: NonNullable<Permission<unknown>['patient']>,
): Permission<Operations['RecordProjectConsent']> => ({
  request: (_, { method }) => onBehalf.includes(method),
  patient,
});

/**
 * The practice refers its own patients anywhere, and writes down who newly registers with it. Whom it would take
 * away from another practice is moved by a service of the new one.
 */
const startedByPractice: Permission<Operations['StartCareRelationship']> = {
  request: (caller, { kind, organisation }) =>
    kind !== 'registration' || ownOrganisation(caller, organisation),
  patient: (caller, subject, { kind, from }) =>
    kind === 'registration'
      ? !isRegisteredElsewhere(caller, subject, from ?? subject.now)
      : isRegisteredHere(caller, subject),
};
/** Marking an item takes it from everybody else's sight, so it is for those who care, or recorded it. */
const privacyOfItem: Permission<Operations['SetItemPrivacy']> = {
  ...forOwnOrganisation,
  patient: (caller, subject, { itemId }) => caresFor(caller, subject) || isRecorder(caller, subject, itemId),
};

const readers = { patient: own, 'practice-staff': registeredHere, auditor: always } as const;
const everyone = {
  patient: always,
  'practice-staff': always,
  clinician: always,
  auditor: always,
  admin: always,
  service: always,
} as const;
const admins = { admin: always } as const;
const followers = { service: always, admin: always } as const;
const overseers = { ...followers, auditor: always } as const;
const mergers = { 'practice-staff': registeredHere, admin: always } as const;
const practice = { 'practice-staff': registeredHere } as const;
const ledger = { ledger: always } as const;
const requesters = {
  'practice-staff': forOwnPatients,
  clinician: forOwnPatients,
  service: forOwnPatients,
} as const;

/**
 * Who may do what. What is not in this table is denied.
 * A restricted patient is out of sight for all but the practice, auditors and the patient, whatever stands here.
 */
export const whoMay: Table = {
  RegisterPatient: { service: always, admin: always },
  ImportPatients: admins,
  SetContactPoint: { patient: own, 'practice-staff': registeredHere },
  RemoveContactPoint: { patient: own, 'practice-staff': registeredHere },
  SendContactCode: { patient: own, 'practice-staff': registeredHere },
  VerifyContactPoint: { patient: own, 'practice-staff': registeredHere },
  // No clinician: whom nobody has sent is claimed with a reason and an alert (docs/adr/0010).
  StartCareRelationship: { 'practice-staff': startedByPractice, service: forOwnOrganisation },
  ClaimCareRelationship: {
    'practice-staff': forOwnOrganisation,
    clinician: forOwnOrganisation,
    service: forOwnOrganisation,
  },
  EndCareRelationship: {
    'practice-staff': ownRelationship,
    clinician: ownRelationship,
    service: ownRelationship,
  },
  RecordChoice: { patient: ownStatement, 'practice-staff': practiceStatement, clinician: shareOutHere },
  RecordOptOut: {
    patient: ownOptOut,
    'practice-staff': practiceOptOut,
    service: nationalOptOut,
    admin: nationalOptOut,
  },
  ImportLegacyType2: { 'practice-staff': registeredHere, admin: always },
  // Consent to a study is taken where the patient is treated, too.
  RecordProjectConsent: {
    patient: ownProjectAnswer,
    'practice-staff': projectAnswerFor(isRegisteredHere),
    clinician: projectAnswerFor(caresFor),
  },
  AskSharingQuestion: { 'practice-staff': registeredHere, clinician: forOwnPatients },
  AnswerSharingQuestion: {
    patient: ownStatement,
    'practice-staff': practiceStatement,
    clinician: {
      request: (caller, { organisation, method }) =>
        ownOrganisation(caller, organisation) && onBehalf.includes(method),
      patient: caresFor,
    },
  },
  SetItemPrivacy: {
    'practice-staff': { ...forOwnOrganisation, patient: isRegisteredHere },
    clinician: privacyOfItem,
  },
  StartEmergencyOverride: { clinician: forOwnOrganisation },
  EndEmergencyOverride: {
    clinician: { patient: (caller, subject, { overrideId }) => isOwnOverride(caller, subject, overrideId) },
  },
  SetRestriction: practice,
  RecordDeath: practice,
  RemoveDeathRecord: practice,
  InvalidateNhsNumber: practice,
  MergePatients: mergers,
  ConfirmMerge: mergers,
  UndoMerge: mergers,

  // To a requester without a relationship a refusal looks as if the request had been accepted.
  RequestAccess: requesters,
  ResendCode: requesters,
  WithdrawAccessRequest: requesters,
  // Whoever submits a code for another's request is written down, so the patient need not be theirs.
  SubmitCode: {
    'practice-staff': forOwnOrganisation,
    clinician: forOwnOrganisation,
    service: forOwnOrganisation,
  },
  ApproveAccessRequest: { patient: own },
  DeclineAccessRequest: { patient: own, 'practice-staff': registeredHere },
  ListAccessRequests: {
    ...readers,
    'practice-staff': {
      patient: (caller, subject) => isRegisteredHere(caller, subject) || caresFor(caller, subject),
    },
    clinician: { patient: caresFor },
    service: { patient: caresFor },
  },
  // About whom, is looked at for each of them.
  ListAskedRequests: { 'practice-staff': atOrganisation, clinician: atOrganisation, service: atOrganisation },
  RecordContactCodeUndelivered: ledger,
  RecordCodeDelivered: ledger,
  RecordCodeDeliveryFailed: ledger,
  ExpireCode: ledger,
  ExpireAccessRequest: ledger,

  RegisterOrganisations: admins,
  CloseOrganisation: admins,
  DefineLocalArea: admins,
  SetLocalAreaMember: admins,
  AdoptSharingPolicy: admins,
  SetPracticeListEntry: { 'practice-staff': forOwnPractice, admin: always },

  RecordGround: admins,
  ExtendGround: admins,
  EndGround: admins,

  OpenFeedSubscription: admins,
  ChangeFeedScope: admins,
  RevokeFeedSubscription: admins,
  // A service does so with its own organisation's subscriptions; whose it is, is looked at when it has been found.
  PauseFeedSubscription: followers,
  ResumeFeedSubscription: followers,
  SetWebhookEndpoint: { service: always },
  RotateWebhookSecret: { service: always },
  RemoveWebhookEndpoint: followers,
  DisableWebhook: { ...followers, ...ledger },
  EnableWebhook: followers,
  TestWebhook: followers,
  RedeliverWebhook: followers,
  RecordWebhookVerified: ledger,
  ReadFeed: { service: always },
  ListFeedSubscriptions: overseers,
  GetFeedSubscription: overseers,
  GetFeedStatus: overseers,
  ReadWebhookDeliveries: overseers,

  DecideAccess: { clinician: asViewer, service: asViewer },

  // Data teams ask as a service; hospital researchers for themselves.
  DecideSecondaryUse: { clinician: asViewer, service: asViewer },

  LookupPatient: {
    patient: own,
    'practice-staff': always,
    clinician: always,
    auditor: always,
    admin: always,
    service: always,
  },
  GetPatient: readers,
  GetSharingState: readers,
  GetHistory: readers,
  GetDisclosures: readers,
  ExplainAccess: readers,
  GetOptOuts: readers,
  GetProjectConsents: readers,
  ExplainSecondaryUse: readers,
  GetPracticeList: { 'practice-staff': forOwnPractice, auditor: always, admin: always },
  ListPracticePatients: { 'practice-staff': forOwnPractice, auditor: always },
  // Colleagues at the practice are no officers: an alert may be about one of them.
  ListAlerts: { 'practice-staff': officerOfPractice, auditor: always },
  // Of which practice an alert is, is looked at when it has been found.
  AcknowledgeAlert: { 'practice-staff': { request: isPrivacyOfficer } },
  ListOrganisations: everyone,
  GetOrganisation: everyone,
  // Numbers about many people, none of whom they name.
  ReportOptOuts: { auditor: always, admin: always },
  ListGrounds: everyone,
  GetGround: everyone,
  ListAreas: everyone,
  GetArea: everyone,
  GetPolicy: everyone,

  // Data teams release data by a service of theirs.
  CheckOptOuts: { service: always, admin: always },

  ReadProjections: { auditor: always, admin: always },
  OperateProjections: admins,

  ReadClock: admins,
  MoveClock: admins,
  ReadOutbox: admins,
  GetCodeBreaker: { auditor: always, admin: always },
  CloseCodeBreaker: admins,
  ListDeadLetters: admins,
  RetryDeadLetter: admins,
  DropDeadLetter: admins,
};
