import { covers } from '#libs/kernel';
import { standingYeses } from '../choices/yeses.js';
import { isLocal, wasLocalWithin } from '../locality/local.js';
import type { Answer } from '../patient/state.js';
import { type Case, verdict, viewpointOf } from './case.js';
import type { Verdict } from './decision.js';
import { verifiedRequest } from './rule-13-code.js';

/** Whether the relationship under which the yes was given still holds. */
const sameRelationshipHolds = (c: Case, yes: Answer): boolean =>
  c.relationships.some((r) => r.relationshipId === yes.relationshipId && covers(r, c.at));

/**
 * The yes that counts here: any, where the organisation is local now; where it no longer is,
 * one that was good once and whose relationship still holds.
 * While a merge is unconfirmed every one of the numbers must have such a yes.
 */
const countingYes = (c: Case, localNow: boolean): Answer | undefined => {
  const { viewer } = c.request;
  const counting = c.histories.map((history) =>
    standingYeses(history, viewpointOf(c)).find(
      (yes) => localNow || (sameRelationshipHolds(c, yes) && wasLocalWithin(viewer, yes.from, c.at, c)),
    ),
  );
  return counting.every((yes) => yes !== undefined) ? counting[0] : undefined;
};

/** Rule 12: close to home no code is needed, but the question is still asked. */
export const local = (c: Case): Verdict | undefined => {
  const localNow = isLocal(c.request.viewer, c.at, c);
  const yes = countingYes(c, localNow);
  if (yes !== undefined) return verdict(12, 'permit', 'answered-yes', [yes.eventId]);
  if (!localNow) return undefined;
  const verified = verifiedRequest(c);
  return verified === undefined
    ? verdict(12, 'ask-patient', 'never-asked')
    : verdict(12, 'permit', 'verified', [verified.eventId]);
};
