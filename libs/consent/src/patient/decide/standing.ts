import type { CodedError } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { PatientCommand, PatientCommandType } from '../commands.js';
import { type PatientState, switchedTo } from '../state.js';

/**
 * Commands that only take something away or put it right: they stay possible on an invalidated number, where
 * nothing new is recorded. Invalidating again is answered by its own rule.
 */
const possibleOnceInvalidated: ReadonlySet<PatientCommandType> = new Set<PatientCommandType>([
  'RemoveContactPoint',
  'EndCareRelationship',
  'EndEmergencyOverride',
  'UndoMerge',
  'DeclineAccessRequest',
  'WithdrawAccessRequest',
  'RecordContactCodeUndelivered',
  'RecordCodeDelivered',
  'RecordCodeDeliveryFailed',
  'ExpireCode',
  'ExpireAccessRequest',
  'InvalidateNhsNumber',
  'ErasePatient',
]);

/** Whether there is a patient to record something about. Registering is judged by its own rule. */
export const unlessRecordable = (command: PatientCommand, state: PatientState): CodedError | undefined => {
  if (command.type === 'RegisterPatient') return undefined;
  if (state.identity === undefined) return consentError('CONSENT_PATIENT_NOT_FOUND');
  if (state.erased !== undefined) return consentError('CONSENT_PATIENT_ERASED');
  const invalidated = switchedTo(state.invalidations, command.now)?.value === true;
  return invalidated && !possibleOnceInvalidated.has(command.type)
    ? consentError('CONSENT_NHS_NUMBER_INVALIDATED')
    : undefined;
};
