import type { ChoiceMade, OptOutChosen, ProjectAnswer } from '#libs/consent';
import type { CategoryEvents, EventOfType, StoredEventType, StreamCategory } from './domain-event.js';
import type { PersonalFieldsOf } from './personal-fields.js';
import { storedType, type StoredType, type StoredTypeDeclaration, type StoredTypes } from './stored-type.js';

type Declaration<T extends StoredEventType> = Omit<StoredTypeDeclaration<EventOfType<T>['data']>, 'category'>;

type Declarations<C extends StreamCategory> = {
  readonly [T in CategoryEvents[C]['type']]: Declaration<T>;
};

/** A type that has had one shape only. */
const first = <P>(personal: P) => ({ schemaVersion: 1, personal, upcasters: [] }) as const;

const by = { 'recordedBy.name': true } as const;
const choice: PersonalFieldsOf<ChoiceMade> = { ...by, 'madeBy.name': true, evidence: true };
const optOut: PersonalFieldsOf<OptOutChosen> = { ...by, 'madeBy.name': true, evidence: true };
const projectAnswer: PersonalFieldsOf<ProjectAnswer> = { ...by, 'madeBy.name': true, evidence: true };

const patient: Declarations<'patient'> = {
  PatientRegistered: first({ ...by, nhsNumber: true, dateOfBirth: true, name: true }),
  ContactPointSet: first({ ...by, value: true }),
  ContactPointRemoved: first(by),
  ContactCodeIssued: first(by),
  ContactCodeUndelivered: first(by),
  ContactCodeRejected: first(by),
  ContactPointVerified: first(by),
  CareRelationshipStarted: first({ ...by, 'selfClaim.note': true }),
  CareRelationshipEnded: first(by),
  ConsentGranted: first(choice),
  ConsentRefused: first(choice),
  ConsentRevoked: first(choice),
  VerificationRequired: first(choice),
  SharingQuestionAsked: first(by),
  SharingQuestionAnswered: first({ ...by, 'madeBy.name': true }),
  ItemMarkedPrivate: first(by),
  ItemPrivacyLifted: first(by),
  EmergencyOverrideStarted: first({ ...by, note: true }),
  EmergencyOverrideEnded: first(by),
  PatientRestricted: first(by),
  PatientRestrictionLifted: first(by),
  DeathRecorded: first({ ...by, dateOfDeath: true }),
  DeathRecordRemoved: first(by),
  NhsNumberSuperseded: first(by),
  SupersededNumberLinked: first(by),
  MergeConfirmed: first(by),
  MergeUndone: first(by),
  NhsNumberInvalidated: first(by),
  PatientErased: first(by),
  AccessRequested: first(by),
  CodeIssued: first(by),
  CodeDelivered: first(by),
  CodeDeliveryFailed: first(by),
  CodeVerified: first(by),
  CodeRejected: first(by),
  CodeExpired: first(by),
  CodeLocked: first(by),
  AccessRequestApproved: first(by),
  AccessRequestDeclined: first(by),
  AccessRequestExpired: first(by),
  AccessRequestCancelled: first(by),
  AccessRequestSuperseded: first(by),
  OptOutRegistered: first(optOut),
  OptOutWithdrawn: first(optOut),
  LegacyType2Imported: first(by),
  ProjectConsentGiven: first(projectAnswer),
  ProjectConsentRefused: first(projectAnswer),
  ProjectConsentWithdrawn: first(projectAnswer),
};

const practiceList: Declarations<'practiceList'> = { PracticeListEntrySet: first(by) };

const directory: Declarations<'directory'> = {
  OrganisationRegistered: first(by),
  OrganisationClosed: first(by),
  LocalAreaDefined: first(by),
  LocalAreaMemberAdded: first(by),
  LocalAreaMemberRemoved: first(by),
  SharingPolicyAdopted: first(by),
};

const grounds: Declarations<'grounds'> = {
  ProjectRegistered: first(by),
  PublicHealthNoticeIssued: first(by),
  PublicInterestApproved: first(by),
  LegalOrderRecorded: first(by),
  Section251Approved: first(by),
  ExclusionNamed: first(by),
  GroundExtended: first(by),
  GroundEnded: first(by),
};

const disclosure: Declarations<'disclosure'> = {
  AccessDecisionMade: first({ 'actor.name': true }),
  SecondaryUseDecisionMade: first({ 'actor.name': true }),
};

const operations: Declarations<'operations'> = {
  AlertAcknowledged: first(by),
  CodeBreakerOpened: first(by),
  CodeBreakerClosed: first(by),
  DeadLetterDropped: first(by),
  ProjectionOperated: first(by),
  ProjectionEventSkipped: first(by),
};

const optOutCheck: Declarations<'optOutCheck'> = {
  OptOutCheckCompleted: first({ 'actor.name': true }),
  OptOutCheckFailed: first({ 'actor.name': true }),
};

const feedSubscription: Declarations<'feedSubscription'> = {
  FeedSubscriptionOpened: first(by),
  FeedScopeChanged: first(by),
  FeedSubscriptionPaused: first(by),
  FeedSubscriptionResumed: first(by),
  FeedSubscriptionRevoked: first(by),
  WebhookEndpointSet: first(by),
  WebhookEndpointVerified: first(by),
  WebhookSecretRotated: first(by),
  WebhookEndpointRemoved: first(by),
  WebhookDisabled: first(by),
  WebhookEnabled: first(by),
};

const typesIn = <C extends StreamCategory>(
  category: C,
  declarations: Declarations<C>,
): readonly (readonly [string, StoredType])[] =>
  Object.entries<Omit<StoredTypeDeclaration<unknown>, 'category'>>(declarations).map(
    ([type, declaration]) => [type, storedType({ category, ...declaration })],
  );

/** Every type the ledger stores, by its name. */
export const storedTypes: StoredTypes = new Map([
  ...typesIn('patient', patient),
  ...typesIn('practiceList', practiceList),
  ...typesIn('directory', directory),
  ...typesIn('grounds', grounds),
  ...typesIn('disclosure', disclosure),
  ...typesIn('operations', operations),
  ...typesIn('optOutCheck', optOutCheck),
  ...typesIn('feedSubscription', feedSubscription),
]);

/** The types stored in the streams of one category: for subscription filters. */
export const typesOf = (category: StreamCategory): readonly string[] =>
  [...storedTypes].filter(([, type]) => type.category === category).map(([name]) => name);
