import { consentError } from '../../errors.js';
import type { SetRestriction } from '../commands.js';
import { type PatientState, switchedTo } from '../state.js';
import { type PatientDecision, unless } from './facts.js';

/** Sets or lifts the S-flag, under which the patient is handled as if not found (rule 2). */
export const setRestriction = (
  { restricted, by, now }: SetRestriction,
  state: PatientState,
): PatientDecision => {
  const standing = switchedTo(state.restrictions, now)?.value ?? false;
  const refusal = standing === restricted ? consentError('CONSENT_STATE_UNCHANGED') : undefined;
  return unless(refusal, () => [
    {
      type: restricted ? 'PatientRestricted' : 'PatientRestrictionLifted',
      data: { from: now, recordedBy: by },
    },
  ]);
};
