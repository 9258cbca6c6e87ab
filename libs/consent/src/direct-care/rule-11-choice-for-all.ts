import { isDissent } from '../vocabulary/sharing.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';
import { byCode } from './rule-13-code.js';

/** Rule 11: the choice for all organisations. A policy's grant permits nothing. */
export const choiceForAll = (c: Case): Verdict | undefined => {
  const { deciding } = c;
  if (deciding?.scope !== 'general') return undefined;
  const { value, eventId } = deciding.entry;
  if (isDissent(value))
    return verdict(11, 'deny', `${value}-for-all${deciding.basis === 'policy' ? '-by-policy' : ''}`, [
      eventId,
    ]);
  if (value === 'verify') return byCode(c, eventId);
  return deciding.basis === 'patient' ? verdict(11, 'permit', 'granted-for-all', [eventId]) : undefined;
};
