import type { EventId, Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import type { ListEntry, PracticeListState } from '../practice-list/state.js';
import type { ListStatus } from '../vocabulary/sharing.js';
import { newestEffective } from '../vocabulary/newest.js';
import { inheritances } from './succession.js';

const strictnessOf: Record<ListStatus, number> = { allowed: 0, delisted: 1, prohibited: 2 };

/** The practice's own entry for the organisation: the newest effective one, at one instant the strictest. */
const ownListEntry = (list: PracticeListState, organisation: OdsCode, at: Instant): ListEntry | undefined =>
  newestEffective(
    list.entries.filter((entry) => entry.organisation === organisation),
    at,
    (entry) => strictnessOf[entry.status],
  );

export interface ListStanding {
  readonly status: ListStatus;
  readonly eventId: EventId;
}

/**
 * How an organisation stands on a practice's list. A successor carries the entries of a closed organisation:
 * the stricter of both holds until the practice makes a new entry for the successor.
 */
export const listStanding = (
  list: PracticeListState,
  organisation: OdsCode,
  at: Instant,
  directory: DirectoryState,
): ListStanding | undefined => {
  const own = ownListEntry(list, organisation, at);
  let held: ListStanding | undefined = own;
  for (const { from, since } of inheritances(directory, organisation, at)) {
    if (own !== undefined && own.from > since) continue;
    const carried = listStanding(list, from, at, directory);
    if (carried === undefined || carried.status === 'delisted') continue;
    if (held === undefined || strictnessOf[carried.status] > strictnessOf[held.status]) held = carried;
  }
  return held;
};
