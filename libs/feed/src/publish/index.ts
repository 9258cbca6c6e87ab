import type { PatientId } from '#libs/kernel';
import type { RecordsBefore, Publisher, RecordChange, RecordRef } from './change.js';
import { choice, itemPrivacy } from './choices.js';
import type { FeedSource } from './events.js';
import { merge } from './merges.js';
import { legacyTypeTwo, optOut } from './opt-outs.js';
import { overrideEnded, overrideStarted } from './overrides.js';
import { projectConsent } from './project-consents.js';
import { answer } from './questions.js';
import { organisationClosed, practiceListEntry } from './reference.js';
import { relationshipEnded, relationshipStarted } from './relationships.js';
import { requested, requestEnded } from './requests.js';

export { type RecordsBefore, type RecordBody, isLate, type RecordChange, type RecordRef } from './change.js';
export { otherNumber } from './merges.js';
export type { EventOf, FeedSource } from './events.js';

type Publishers = {
  readonly [T in FeedSource['type']]?: Publisher<Extract<FeedSource, { readonly type: T }>>;
};

/** Which events change records, and how. Whatever is not named here is nobody's business but the ledger's. */
const publishers = {
  ConsentGranted: choice,
  ConsentRefused: choice,
  ConsentRevoked: choice,
  VerificationRequired: choice,
  ItemMarkedPrivate: itemPrivacy,
  ItemPrivacyLifted: itemPrivacy,
  SharingQuestionAnswered: answer,
  AccessRequested: requested,
  CodeVerified: requestEnded,
  CodeLocked: requestEnded,
  AccessRequestApproved: requestEnded,
  AccessRequestDeclined: requestEnded,
  AccessRequestExpired: requestEnded,
  AccessRequestCancelled: requestEnded,
  AccessRequestSuperseded: requestEnded,
  EmergencyOverrideStarted: overrideStarted,
  EmergencyOverrideEnded: overrideEnded,
  CareRelationshipStarted: relationshipStarted,
  CareRelationshipEnded: relationshipEnded,
  OptOutRegistered: optOut,
  OptOutWithdrawn: optOut,
  LegacyType2Imported: legacyTypeTwo,
  ProjectConsentGiven: projectConsent,
  ProjectConsentRefused: projectConsent,
  ProjectConsentWithdrawn: projectConsent,
  PracticeListEntrySet: practiceListEntry,
  OrganisationClosed: organisationClosed,
  NhsNumberSuperseded: merge,
  SupersededNumberLinked: merge,
  MergeConfirmed: merge,
  MergeUndone: merge,
} as const satisfies Publishers;

export const recordEventTypes: readonly string[] = Object.keys(publishers);

/** The one for the event's type: typed for that type, so for no other. */
const publisherOf = ({ type }: FeedSource): Publisher<FeedSource> | undefined =>
  (publishers as Readonly<Record<string, Publisher<never>>>)[type];

/** The records an event asks about or changes. */
export const recordsTouched = (event: FeedSource, patientId: PatientId | null): readonly RecordRef[] =>
  publisherOf(event)?.records(event, patientId) ?? [];

/** What an event does to records, given what they were. */
export const publish = (
  event: FeedSource,
  patientId: PatientId | null,
  before: RecordsBefore,
): readonly RecordChange[] => publisherOf(event)?.changes(event, patientId, before) ?? [];
