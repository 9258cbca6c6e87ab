import type { EventId } from '#libs/kernel';
import { liveRequests } from '../choices/verified.js';
import type { VerifiedRequest } from '../patient/state.js';
import { type Case, verdict, viewpointOf } from './case.js';
import type { Verdict } from './decision.js';

/**
 * The live verified request of the viewer. While a merge is unconfirmed every one of the numbers must have one,
 * unless it was verified since the merge: then both numbers are one patient for it.
 */
export const verifiedRequest = (c: Case): VerifiedRequest | undefined => {
  const live = c.histories.map((history) => liveRequests(history, viewpointOf(c)));
  const sinceMerge = live
    .flat()
    .find((v) => c.histories.every(({ linkedFrom }) => linkedFrom === undefined || v.at >= linkedFrom));
  return sinceMerge ?? (live.every((requests) => requests.length > 0) ? live[0]?.[0] : undefined);
};

/** Rule 13: a live verified access request permits; without one a code is needed. `because` is what asked for it. */
export const byCode = (c: Case, because?: EventId): Verdict => {
  const verified = verifiedRequest(c);
  return verified === undefined
    ? verdict(13, 'code-required', 'not-verified', [because])
    : verdict(13, 'permit', 'verified', [verified.eventId, because]);
};
