import type { Instant, OdsCode } from '#libs/kernel';
import type { Relationship, VerifiedRequest } from '../patient/state.js';
import { endingsFor } from './endings.js';
import type { History } from './history.js';
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

/**
 * The verified requests that are live (section 4): for their purpose, while the relationship lasts or another
 * follows without a gap, until the patient refuses, revokes or sets `verify` for the organisation or for all.
 */
export const liveRequests = (history: History, view: Viewpoint): readonly VerifiedRequest[] => {
  const { organisation, purpose, relationships, at } = view;
  const candidates = history.verifiedRequests.filter(
    (v) => v.organisation === organisation && v.purpose === purpose && v.at <= at,
  );
  if (candidates.length === 0) return [];
  const endings = endingsFor(history, view);
  return candidates.filter(
    (v) =>
      !endings.some((ending) => v.at <= ending.at) && heldThroughout(relationships, organisation, v.at, at),
  );
};
