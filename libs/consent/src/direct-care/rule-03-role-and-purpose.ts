import { isClosedAt } from '../directory/state.js';
import { isDeclared } from '../vocabulary/sharing.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** Rule 3: the actor lacks the role, the organisation is closed, or the purpose is not one of direct care. */
export const roleAndPurpose = (c: Case): Verdict | undefined => {
  const { actor, viewer, purpose } = c.request;
  if (actor.roleCode === null || !c.policy.settings.viewingRoleCodes.includes(actor.roleCode)) {
    return verdict(3, 'deny', 'role-may-not-view');
  }
  const organisation = c.directory.organisations.get(viewer);
  if (organisation === undefined) return verdict(3, 'deny', 'organisation-unknown');
  if (isClosedAt(organisation, c.at)) {
    return verdict(3, 'deny', 'organisation-closed', [organisation.closure?.eventId]);
  }
  if (!isDeclared(purpose)) return verdict(3, 'deny', 'purpose-not-declared');
  return undefined;
};
