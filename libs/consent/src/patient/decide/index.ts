import { refused } from '#libs/kernel';
import { importLegacyType2 } from '../../opt-outs/decide/import-legacy-type-2.js';
import { recordOptOut } from '../../opt-outs/decide/record-opt-out.js';
import { recordProjectConsent } from '../../opt-outs/decide/record-project-consent.js';
import type { PatientCommand } from '../commands.js';
import type { PatientState } from '../state.js';
import { claimCareRelationship } from './claim-care-relationship.js';
import { removeContactPoint, setContactPoint } from './contact-point.js';
import { recordDeath, removeDeathRecord } from './death.js';
import { endEmergencyOverride, startEmergencyOverride } from './emergency-override.js';
import { endCareRelationship } from './end-care-relationship.js';
import type { PatientCommandFacts, PatientDecision } from './facts.js';
import { setItemPrivacy } from './item-privacy.js';
import { confirmMerge, linkSupersededNumber, supersedeNhsNumber, undoMerge } from './merge.js';
import { invalidateNhsNumber } from './nhs-number-invalidation.js';
import { recordChoice } from './record-choice.js';
import { registerPatient } from './register-patient.js';
import { setRestriction } from './restriction.js';
import { answerSharingQuestion, askSharingQuestion } from './sharing-question.js';
import { startCareRelationship } from './start-care-relationship.js';
import { unlessRecordable } from './standing.js';

export type { PatientCommandFacts, PatientDecision } from './facts.js';

/**
 * What a command makes of a patient: its events in order, none where nothing changes, or the refusal.
 * `now` is the record time the events will carry; a business time left out is `now`.
 */
export const decidePatient = (
  command: PatientCommand,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const refusal = unlessRecordable(command, state);
  return refusal === undefined ? decide(command, state, facts) : refused(refusal);
};

const decide = (
  command: PatientCommand,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  switch (command.type) {
    case 'RegisterPatient':
      return registerPatient(command, state, facts);
    case 'SetContactPoint':
      return setContactPoint(command, state);
    case 'RemoveContactPoint':
      return removeContactPoint(command, state);
    case 'StartCareRelationship':
      return startCareRelationship(command, state, facts);
    case 'ClaimCareRelationship':
      return claimCareRelationship(command, state, facts);
    case 'EndCareRelationship':
      return endCareRelationship(command, state);
    case 'RecordChoice':
      return recordChoice(command, state, facts);
    case 'AskSharingQuestion':
      return askSharingQuestion(command, state, facts);
    case 'AnswerSharingQuestion':
      return answerSharingQuestion(command, state, facts);
    case 'SetItemPrivacy':
      return setItemPrivacy(command, state, facts);
    case 'StartEmergencyOverride':
      return startEmergencyOverride(command, state, facts);
    case 'EndEmergencyOverride':
      return endEmergencyOverride(command, state);
    case 'SetRestriction':
      return setRestriction(command, state);
    case 'RecordDeath':
      return recordDeath(command, state);
    case 'RemoveDeathRecord':
      return removeDeathRecord(command, state);
    case 'SupersedeNhsNumber':
      return supersedeNhsNumber(command, state, facts);
    case 'LinkSupersededNumber':
      return linkSupersededNumber(command, state, facts);
    case 'ConfirmMerge':
      return confirmMerge(command, state);
    case 'UndoMerge':
      return undoMerge(command, state);
    case 'RecordOptOut':
      return recordOptOut(command, state, facts);
    case 'ImportLegacyType2':
      return importLegacyType2(command, state);
    case 'RecordProjectConsent':
      return recordProjectConsent(command, state, facts);
    case 'InvalidateNhsNumber':
      return invalidateNhsNumber(command, state);
  }
};
