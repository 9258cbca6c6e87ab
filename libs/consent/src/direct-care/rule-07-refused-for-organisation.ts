import { isDissent } from '../vocabulary/sharing.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** Rule 7: the choice for this organisation is a refusal; it beats the practice's allowed list. */
export const refusedForOrganisation = (c: Case): Verdict | undefined => {
  const { deciding } = c;
  if (deciding?.scope !== 'named' || !isDissent(deciding.entry.value)) return undefined;
  const { answered, value, eventId } = deciding.entry;
  const stated = answered ? 'answered-no' : value;
  return verdict(7, 'deny', deciding.basis === 'policy' ? `${value}-by-policy` : stated, [eventId]);
};
