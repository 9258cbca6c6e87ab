import type { OdsCode } from '#libs/kernel';
import { optOutStanding } from '../opt-outs/standing.js';
import { type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';
import { isPractice } from './sources.js';

/** Rule 9: opted out of Type 1, nothing leaves a GP practice. */
export const typeOne = (c: UseCase, source: OdsCode | 'rest'): UseVerdict | undefined => {
  if (!isPractice(c, source)) return undefined;
  const choice = optOutStanding(c.groups, 'type-1', c.at);
  return choice?.value === 'opted-out'
    ? useVerdict(9, 'deny', 'type-1-opt-out', [choice.eventId])
    : undefined;
};
