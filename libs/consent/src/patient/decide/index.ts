import { importLegacyType2 } from '../../opt-outs/decide/import-legacy-type-2.js';
import { recordOptOut } from '../../opt-outs/decide/record-opt-out.js';
import { recordProjectConsent } from '../../opt-outs/decide/record-project-consent.js';
import {
  approveAccessRequest,
  declineAccessRequest,
  withdrawAccessRequest,
} from '../../access-requests/decide/answer-request.js';
import { withCancellations } from '../../access-requests/decide/cancellations.js';
import { recordCodeDelivered, recordCodeDeliveryFailed } from '../../access-requests/decide/delivery.js';
import { expireAccessRequest, expireCode } from '../../access-requests/decide/expiry.js';
import { requestAccess } from '../../access-requests/decide/request-access.js';
import { resendCode } from '../../access-requests/decide/resend-code.js';
import { submitCode } from '../../access-requests/decide/submit-code.js';
import { removeContactPoint, setContactPoint } from '../../contact-points/decide/set-contact-point.js';
import {
  recordContactCodeUndelivered,
  sendContactCode,
  verifyContactPoint,
} from '../../contact-points/decide/verification.js';
import { ok, refused } from '#libs/kernel';
import type { PatientCommand } from '../commands.js';
import type { PatientState } from '../state.js';
import { claimCareRelationship } from './claim-care-relationship.js';
import { erasePatient } from './erase-patient.js';
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
  if (refusal !== undefined) return refused(refusal);
  const decision = decide(command, state, facts);
  return decision.ok ? ok(withCancellations(decision.value, command, state, facts)) : decision;
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
    case 'SendContactCode':
      return sendContactCode(command, state, facts);
    case 'VerifyContactPoint':
      return verifyContactPoint(command, state, facts);
    case 'RecordContactCodeUndelivered':
      return recordContactCodeUndelivered(command, state);
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
    case 'ErasePatient':
      return erasePatient(command, state, facts);
    case 'RequestAccess':
      return requestAccess(command, state, facts);
    case 'ResendCode':
      return resendCode(command, state, facts);
    case 'SubmitCode':
      return submitCode(command, state, facts);
    case 'ApproveAccessRequest':
      return approveAccessRequest(command, state, facts);
    case 'DeclineAccessRequest':
      return declineAccessRequest(command, state);
    case 'WithdrawAccessRequest':
      return withdrawAccessRequest(command, state);
    case 'RecordCodeDelivered':
      return recordCodeDelivered(command, state);
    case 'RecordCodeDeliveryFailed':
      return recordCodeDeliveryFailed(command, state, facts);
    case 'ExpireCode':
      return expireCode(command, state);
    case 'ExpireAccessRequest':
      return expireAccessRequest(command, state);
  }
};
