import { ok, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { RemoveContactPoint, SetContactPoint } from '../commands.js';
import type { PatientState } from '../state.js';
import { isContactValue } from './contact-value.js';
import type { PatientDecision } from './facts.js';

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
  if (standing?.value === value && standing.preferred === preferred) return ok([]);
  return ok([
    { type: 'ContactPointSet', data: { contactPointId, channel, value, preferred, recordedBy: by } },
  ]);
};

export const removeContactPoint = (
  { contactPointId, by }: RemoveContactPoint,
  state: PatientState,
): PatientDecision =>
  state.contactPoints.some((point) => point.contactPointId === contactPointId)
    ? ok([{ type: 'ContactPointRemoved', data: { contactPointId, recordedBy: by } }])
    : refused(consentError('CONSENT_CONTACT_POINT_NOT_FOUND'));
