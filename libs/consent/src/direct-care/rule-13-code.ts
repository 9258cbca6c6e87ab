import type { EventId } from '#libs/kernel';
import { joined } from '../choices/history.js';
import { liveRequests } from '../choices/verified.js';
import type { VerifiedRequest } from '../patient/state.js';
import { type Case, verdict, viewpointOf } from './case.js';
import type { Verdict } from './decision.js';

/** Since the merge both numbers are one patient for requests: what either said ends them, what either has counts. */
const verifiedSinceMerge = (c: Case): VerifiedRequest | undefined => {
  const linkedFrom = c.histories.flatMap((history) => history.linkedFrom ?? []);
  if (linkedFrom.length === 0) return undefined;
  return liveRequests(joined(c.histories), viewpointOf(c)).find((v) =>
    linkedFrom.every((from) => v.at >= from),
  );
};

/** The live verified request of the viewer. Of those from before an unconfirmed merge, every number must have one. */
export const verifiedRequest = (c: Case): VerifiedRequest | undefined => {
  const live = c.histories.map((history) => liveRequests(history, viewpointOf(c)));
  return verifiedSinceMerge(c) ?? (live.every((requests) => requests.length > 0) ? live[0]?.[0] : undefined);
};

/** Rule 13: a live verified access request permits; without one a code is needed. `because` is what asked for it. */
export const byCode = (c: Case, because?: EventId): Verdict => {
  const verified = verifiedRequest(c);
  return verified === undefined
    ? verdict(13, 'code-required', 'not-verified', [because])
    : verdict(13, 'permit', 'verified', [verified.eventId, because]);
};
