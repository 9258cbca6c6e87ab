import type { OdsCode } from '#libs/kernel';
import type { DirectoryCommandType, FeedSubscriptionCommandType, GroundCommandType } from '#libs/consent';
import type {
  AccessRequestBody,
  AnswerSharingQuestionCommand,
  AskSharingQuestionCommand,
  ClaimCareRelationshipCommand,
  EndCareRelationshipCommand,
  EndEmergencyOverrideCommand,
  PracticeListBody,
  RecordChoiceCommand,
  RecordOptOutBody,
  RecordProjectConsentCommand,
  RegisterPatientBody,
  ResendCodeBody,
  SubmitCodeBody,
  SetItemPrivacyCommand,
  StartCareRelationshipCommand,
  StartEmergencyOverrideCommand,
} from '../commands/index.js';

/** What some operations say that permission depends on; for all others it depends on the caller and patient alone. */
interface Asking {
  RegisterPatient: RegisterPatientBody;
  StartCareRelationship: StartCareRelationshipCommand['body'];
  ClaimCareRelationship: ClaimCareRelationshipCommand['body'];
  EndCareRelationship: EndCareRelationshipCommand['body'];
  RecordChoice: RecordChoiceCommand['body'];
  RecordOptOut: RecordOptOutBody;
  RecordProjectConsent: RecordProjectConsentCommand['body'];
  AskSharingQuestion: AskSharingQuestionCommand['body'];
  AnswerSharingQuestion: AnswerSharingQuestionCommand['body'];
  SetItemPrivacy: SetItemPrivacyCommand['body'];
  StartEmergencyOverride: StartEmergencyOverrideCommand['body'];
  EndEmergencyOverride: EndEmergencyOverrideCommand['body'];
  RequestAccess: AccessRequestBody;
  ResendCode: ResendCodeBody;
  SubmitCode: SubmitCodeBody;
  WithdrawAccessRequest: { readonly organisation: OdsCode };
  SetPracticeListEntry: PracticeListBody;
  GetPracticeList: { readonly practice: OdsCode };
  ListPracticePatients: { readonly practice: OdsCode };
  ListAlerts: { readonly practice: OdsCode | null };
  DecideAccess: { readonly viewer: OdsCode };
  DecideSecondaryUse: { readonly viewer: OdsCode };
}

type AskingNothing =
  | 'ApproveAccessRequest'
  | 'DeclineAccessRequest'
  | 'ListAccessRequests'
  | 'RecordCodeDelivered'
  | 'RecordCodeDeliveryFailed'
  | 'ExpireCode'
  | 'ExpireAccessRequest'
  | 'SetContactPoint'
  | 'SendContactCode'
  | 'VerifyContactPoint'
  | 'RecordContactCodeUndelivered'
  | 'ListAskedRequests'
  | 'GetCodeBreaker'
  | 'CloseCodeBreaker'
  | 'RemoveContactPoint'
  | 'SetRestriction'
  | 'RecordDeath'
  | 'RemoveDeathRecord'
  | 'InvalidateNhsNumber'
  | 'ErasePatient'
  | 'MergePatients'
  | 'ConfirmMerge'
  | 'UndoMerge'
  | 'ImportPatients'
  | 'ImportLegacyType2'
  | DirectoryCommandType
  | GroundCommandType
  | FeedSubscriptionCommandType
  | 'ListFeedSubscriptions'
  | 'GetFeedSubscription'
  | 'GetFeedStatus'
  | 'ReadFeed'
  | 'TestWebhook'
  | 'ReadWebhookDeliveries'
  | 'RedeliverWebhook'
  | 'GetOptOuts'
  | 'GetProjectConsents'
  | 'ExplainSecondaryUse'
  | 'ListGrounds'
  | 'ReportOptOuts'
  | 'GetGround'
  | 'LookupPatient'
  | 'GetPatient'
  | 'GetSharingState'
  | 'GetHistory'
  | 'GetDisclosures'
  | 'ExplainAccess'
  | 'ListOrganisations'
  | 'GetOrganisation'
  | 'ListAreas'
  | 'GetArea'
  | 'GetPolicy'
  | 'CheckOptOuts'
  | 'ReadProjections'
  | 'OperateProjections'
  | 'ReadClock'
  | 'MoveClock'
  | 'ReadOutbox'
  | 'ListDeadLetters'
  | 'RetryDeadLetter'
  | 'DropDeadLetter'
  | 'AcknowledgeAlert';

/** Everything that can be asked of the application, and what of the request its permission depends on. */
export type Operations = Asking & { [O in AskingNothing]: null };

export type Operation = keyof Operations;
