import type { Instant, OdsCode } from '#libs/kernel';
import type { AreaMembership, DirectoryState, LocalArea } from '../directory/state.js';
import { newestEffective } from '../vocabulary/newest.js';
import { inheritances } from './succession.js';

/** The organisation's own entry in the area: the newest effective one, at one instant the one that keeps it out. */
const ownMembership = (area: LocalArea, organisation: OdsCode, at: Instant): AreaMembership | undefined =>
  newestEffective(
    area.memberships.filter((membership) => membership.organisation === organisation),
    at,
    (membership) => Number(!membership.member),
  );

/**
 * Whether the area holds the organisation, by an entry of its own or through a closed one it carries on.
 * An own entry of either kind goes first: taken out of the area, it is not brought back by what it inherits.
 */
const holds = (area: LocalArea, organisation: OdsCode, at: Instant, directory: DirectoryState): boolean => {
  const own = ownMembership(area, organisation, at);
  if (own !== undefined) return own.member;
  return inheritances(directory, organisation, at).some(({ from }) => holds(area, from, at, directory));
};

/** Whether some named area holds both organisations. */
export const shareAnArea = (
  directory: DirectoryState,
  one: OdsCode,
  other: OdsCode,
  at: Instant,
): boolean => {
  for (const area of directory.areas.values()) {
    if (holds(area, one, at, directory) && holds(area, other, at, directory)) return true;
  }
  return false;
};

/** The named areas that hold the organisation. */
export const areasHolding = (
  directory: DirectoryState,
  organisation: OdsCode,
  at: Instant,
): readonly string[] =>
  [...directory.areas.values()]
    .filter((area) => holds(area, organisation, at, directory))
    .map(({ areaId }) => areaId);
