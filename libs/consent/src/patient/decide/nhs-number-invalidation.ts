import { consentError } from '../../errors.js';
import type { InvalidateNhsNumber } from '../commands.js';
import { type PatientState, switchedTo } from '../state.js';
import { type PatientDecision, unless } from './facts.js';

/** From now on the number is an error, never a permit (rule 1). There is no way back: a new number is given. */
export const invalidateNhsNumber = (
  { by, now }: InvalidateNhsNumber,
  state: PatientState,
): PatientDecision => {
  const standing = switchedTo(state.invalidations, now)?.value === true;
  return unless(standing ? consentError('CONSENT_STATE_UNCHANGED') : undefined, () => [
    { type: 'NhsNumberInvalidated', data: { from: now, recordedBy: by } },
  ]);
};
