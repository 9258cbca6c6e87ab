import { ok, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { PatientDecision } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import type { RemoveContactPoint, SetContactPoint } from '../commands.js';
import { isContactValue } from './contact-value.js';

/**
 * Where codes are sent (section 1, 5). The same value and preference again is no change, so it voids no pending
 * code (section 10). An id keeps its channel: codes are bound to the point they were sent to.
 */
export const setContactPoint = (
  { contactPointId, channel, value, preferred, by }: SetContactPoint,
  state: PatientState,
): PatientDecision => {
  if (!isContactValue(channel, value)) return refused(consentError('CONSENT_CONTACT_POINT_INVALID'));
  const standing = state.contactPoints.find((point) => point.contactPointId === contactPointId);
  if (standing !== undefined && standing.channel !== channel)
    return refused(
      consentError('CONSENT_CONTACT_POINT_INVALID', { detail: 'A contact point keeps its channel.' }),
    );
  // What was erased compares with nothing: `value` is a text.
  const sameValue = standing?.value === value;
  if (sameValue && standing.preferred === preferred) return ok([]);
  const data = { contactPointId, channel, value, preferred, ...(sameValue && { sameValue }), recordedBy: by };
  return ok([{ type: 'ContactPointSet', data }]);
};

export const removeContactPoint = (
  { contactPointId, by }: RemoveContactPoint,
  state: PatientState,
): PatientDecision =>
  state.contactPoints.some((point) => point.contactPointId === contactPointId)
    ? ok([{ type: 'ContactPointRemoved', data: { contactPointId, recordedBy: by } }])
    : refused(consentError('CONSENT_CONTACT_POINT_NOT_FOUND'));
