import type { Instant, OdsCode } from '#libs/kernel';
import type { Relationship, VerifiedRequest } from '../patient/state.js';
import { endingsFor } from './endings.js';
import type { History, PersonHistory } from './history.js';
import type { Viewpoint } from './viewpoint.js';

/** Whether the relationships with one organisation hold throughout `[from, at]`, one following another without a gap. */
export const heldThroughout = (
  relationships: readonly Relationship[],
  organisation: OdsCode,
  from: Instant,
  at: Instant,
): boolean => {
  const own = relationships
    .filter((r) => r.organisation === organisation)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  let heldTo = from;
  for (const { from: start, to } of own) {
    if (start > heldTo) return false;
    if (to === null || to > at) return true;
    if (to > heldTo) heldTo = to;
  }
  return false;
};

const isLinkedBy = (at: Instant, history: PersonHistory): boolean =>
  history.linkedFrom === undefined || history.linkedFrom <= at;

/** The histories whose dissents end a request: since a merge both numbers are one patient for requests. */
const endingHistories = (home: History, { histories }: Viewpoint, verified: Instant): readonly History[] => {
  const own = histories.find((history) => history === home);
  if (own === undefined || !isLinkedBy(verified, own)) return [home];
  return histories.filter((history) => history === home || isLinkedBy(verified, history));
};

/**
 * The verified requests of one history that are live (section 4): for their purpose, while the relationship lasts
 * or another follows without a gap, until the patient refuses, revokes or sets `verify` for the organisation or
 * for all, under any number that was joined by then.
 */
export const liveRequests = (history: History, view: Viewpoint): readonly VerifiedRequest[] => {
  const { organisation, purpose, relationships, at } = view;
  return history.verifiedRequests.filter(
    (v) =>
      v.organisation === organisation &&
      v.purpose === purpose &&
      v.at <= at &&
      heldThroughout(relationships, organisation, v.at, at) &&
      !endingHistories(history, view, v.at).some((other) =>
        endingsFor(other, view).some((ending) => v.at <= ending.at),
      ),
  );
};
