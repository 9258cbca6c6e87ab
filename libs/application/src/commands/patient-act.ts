import type {
  AnswerSharingQuestionCommand,
  AskSharingQuestionCommand,
  RecordChoiceCommand,
  SetItemPrivacyCommand,
} from './choices.js';
import type { RemoveContactPointCommand, SetContactPointCommand } from './contact-points.js';
import type { EndEmergencyOverrideCommand, StartEmergencyOverrideCommand } from './overrides.js';
import type {
  ImportLegacyType2Command,
  RecordOptOutCommand,
  RecordProjectConsentCommand,
} from './opt-outs.js';
import type {
  ErasePatientCommand,
  InvalidateNhsNumberCommand,
  RecordDeathCommand,
  RemoveDeathRecordCommand,
  SetRestrictionCommand,
} from './patient-status.js';
import type {
  ClaimCareRelationshipCommand,
  EndCareRelationshipCommand,
  StartCareRelationshipCommand,
} from './relationships.js';

type ActOf<C extends { readonly type: string; readonly body: unknown }> = Pick<C, 'type' | 'body'>;

/** Everything that can be done to one patient who is registered, without the circumstances. */
export type PatientAct =
  | ActOf<SetContactPointCommand>
  | ActOf<RemoveContactPointCommand>
  | ActOf<StartCareRelationshipCommand>
  | ActOf<ClaimCareRelationshipCommand>
  | ActOf<EndCareRelationshipCommand>
  | ActOf<RecordChoiceCommand>
  | ActOf<AskSharingQuestionCommand>
  | ActOf<AnswerSharingQuestionCommand>
  | ActOf<SetItemPrivacyCommand>
  | ActOf<StartEmergencyOverrideCommand>
  | ActOf<EndEmergencyOverrideCommand>
  | ActOf<SetRestrictionCommand>
  | ActOf<RecordDeathCommand>
  | ActOf<RemoveDeathRecordCommand>
  | ActOf<RecordOptOutCommand>
  | ActOf<ImportLegacyType2Command>
  | ActOf<RecordProjectConsentCommand>
  | ActOf<InvalidateNhsNumberCommand>
  | ActOf<ErasePatientCommand>;
