import { optOutStanding } from '../opt-outs/standing.js';
import { declared, type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 10: an s251 approval with the standard condition holds for all who have not opted out. */
export const section251 = (c: UseCase): UseVerdict | undefined => {
  const approval = declared(c, 's251-approval');
  if (approval?.details.optOutCondition !== 'standard') return undefined;
  const choice = optOutStanding(c.groups, 'national', c.at);
  const decidingEvents = [...approval.eventIds, choice?.eventId];
  return choice?.value === 'opted-out'
    ? useVerdict(10, 'deny', 'national-opt-out', decidingEvents)
    : useVerdict(10, 'permit', 's251-not-opted-out', decidingEvents);
};
