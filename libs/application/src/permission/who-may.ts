import type { ActorRole } from '#libs/consent';
import type { Operation, Operations } from './operations.js';
import {
  type Permission,
  always,
  asViewer,
  atOrganisation,
  forOwnOrganisation,
  forOwnPatients,
  forOwnPractice,
  isPrivacyOfficer,
  nationalOptOut,
  officerOfPractice,
  onBehalf,
  own,
  ownOptOut,
  ownProjectAnswer,
  ownRelationship,
  ownStatement,
  practiceOptOut,
  practiceStatement,
  privacyOfItem,
  projectAnswerFor,
  registeredHere,
  shareOutHere,
  startedByPractice,
} from './permissions.js';
import { caresFor, isOwnOverride, isRegisteredHere, ownOrganisation } from './subject.js';

type Table = { readonly [O in Operation]: Readonly<Partial<Record<ActorRole, Permission<Operations[O]>>>> };

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
  ErasePatient: admins,
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
