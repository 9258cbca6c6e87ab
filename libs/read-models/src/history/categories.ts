import type { PatientEventType } from '#libs/consent';

/** What a patient's events are about, for people who look for something. */
export const historyCategories = [
  'identity',
  'contact',
  'relationship',
  'choice',
  'question',
  'item',
  'override',
  'restriction',
  'death',
  'merge',
  'request',
  'opt-out',
  'project-consent',
] as const;
export type HistoryCategory = (typeof historyCategories)[number];

const categories: Readonly<Record<PatientEventType, HistoryCategory>> = {
  PatientRegistered: 'identity',
  ContactPointSet: 'contact',
  ContactPointRemoved: 'contact',
  ContactCodeIssued: 'contact',
  ContactCodeUndelivered: 'contact',
  ContactCodeRejected: 'contact',
  ContactPointVerified: 'contact',
  CareRelationshipStarted: 'relationship',
  CareRelationshipEnded: 'relationship',
  ConsentGranted: 'choice',
  ConsentRefused: 'choice',
  ConsentRevoked: 'choice',
  VerificationRequired: 'choice',
  SharingQuestionAsked: 'question',
  SharingQuestionAnswered: 'question',
  ItemMarkedPrivate: 'item',
  ItemPrivacyLifted: 'item',
  EmergencyOverrideStarted: 'override',
  EmergencyOverrideEnded: 'override',
  PatientRestricted: 'restriction',
  PatientRestrictionLifted: 'restriction',
  DeathRecorded: 'death',
  DeathRecordRemoved: 'death',
  NhsNumberSuperseded: 'merge',
  SupersededNumberLinked: 'merge',
  MergeConfirmed: 'merge',
  MergeUndone: 'merge',
  NhsNumberInvalidated: 'identity',
  AccessRequested: 'request',
  CodeIssued: 'request',
  CodeDelivered: 'request',
  CodeDeliveryFailed: 'request',
  CodeVerified: 'request',
  CodeRejected: 'request',
  CodeExpired: 'request',
  CodeLocked: 'request',
  AccessRequestApproved: 'request',
  AccessRequestDeclined: 'request',
  AccessRequestExpired: 'request',
  AccessRequestCancelled: 'request',
  AccessRequestSuperseded: 'request',
  OptOutRegistered: 'opt-out',
  OptOutWithdrawn: 'opt-out',
  LegacyType2Imported: 'opt-out',
  ProjectConsentGiven: 'project-consent',
  ProjectConsentRefused: 'project-consent',
  ProjectConsentWithdrawn: 'project-consent',
};

export const categoryOfType = (type: PatientEventType): HistoryCategory => categories[type];

export const typesInCategories = (wanted: readonly HistoryCategory[]): readonly PatientEventType[] =>
  (Object.keys(categories) as PatientEventType[]).filter((type) => wanted.includes(categories[type]));
