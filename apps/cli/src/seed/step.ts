import type {
  AnswerSharingQuestionCommand,
  AskSharingQuestionCommand,
  ClaimCareRelationshipCommand,
  ImportLegacyType2Command,
  RecordChoiceCommand,
  RecordDeathCommand,
  RecordOptOutCommand,
  RecordProjectConsentCommand,
  RegisterPatientBody,
  SetContactPointBody,
  SetItemPrivacyCommand,
  SetRestrictionCommand,
  StartCareRelationshipCommand,
  StartEmergencyOverrideCommand,
} from '#libs/application';
import type { Actor } from '#libs/consent';

/** Something done for one patient, in the words of the application's commands. */
export type SeedAct =
  | { readonly type: 'RegisterPatient'; readonly body: RegisterPatientBody }
  | { readonly type: 'SetContactPoint'; readonly body: SetContactPointBody }
  | { readonly type: 'RemoveContactPoint'; readonly madeAt: StepKey }
  | { readonly type: 'StartCareRelationship'; readonly body: StartCareRelationshipCommand['body'] }
  | { readonly type: 'ClaimCareRelationship'; readonly body: ClaimCareRelationshipCommand['body'] }
  | { readonly type: 'EndCareRelationship'; readonly madeAt: StepKey }
  | { readonly type: 'RecordChoice'; readonly body: RecordChoiceCommand['body'] }
  | { readonly type: 'RecordOptOut'; readonly body: RecordOptOutCommand['body'] }
  | { readonly type: 'ImportLegacyType2'; readonly body: ImportLegacyType2Command['body'] }
  | { readonly type: 'RecordProjectConsent'; readonly body: RecordProjectConsentCommand['body'] }
  | { readonly type: 'AskSharingQuestion'; readonly body: AskSharingQuestionCommand['body'] }
  | { readonly type: 'AnswerSharingQuestion'; readonly body: AnswerSharingQuestionCommand['body'] }
  | { readonly type: 'SetItemPrivacy'; readonly body: SetItemPrivacyCommand['body'] }
  | { readonly type: 'StartEmergencyOverride'; readonly body: StartEmergencyOverrideCommand['body'] }
  | { readonly type: 'RecordDeath'; readonly body: RecordDeathCommand['body'] }
  | { readonly type: 'SetRestriction'; readonly body: SetRestrictionCommand['body'] }
  | { readonly type: 'InvalidateNhsNumber' };

/** Names a step for ever: its idempotency key, by which later steps speak of what it made. */
export type StepKey = string;

export interface SeedStep {
  readonly key: StepKey;
  /** Record time in milliseconds. */
  readonly at: number;
  readonly by: Actor;
  readonly act: SeedAct;
}
