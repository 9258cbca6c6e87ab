import type { PatientEvent, Recorded } from '#libs/consent';
import type { AlertRow } from './tables.js';

export type Raised = Pick<AlertRow, 'kind' | 'organisation' | 'reason' | 'concerns'>;

/** What an event raises with the practice's privacy officer; undefined for one that raises nothing. */
export const raisedBy = (event: Recorded<PatientEvent>): Raised | undefined => {
  if (event.type === 'EmergencyOverrideStarted') {
    const { organisation, reason, overrideId } = event.data;
    return { kind: 'emergency-override', organisation, reason, concerns: overrideId };
  }
  if (event.type === 'CodeLocked') {
    const { organisation, requestId } = event.data;
    return { kind: 'locked-request', organisation, reason: null, concerns: requestId };
  }
  if (event.type !== 'CareRelationshipStarted' || event.data.selfClaim === null) return undefined;
  const { organisation, selfClaim, relationshipId } = event.data;
  return {
    kind: 'self-claimed-relationship',
    organisation,
    reason: selfClaim.reason,
    concerns: relationshipId,
  };
};
