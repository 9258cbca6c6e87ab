import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** Rule 9: the patient granted it to this organisation. A policy's grant permits nothing. */
export const grantedForOrganisation = (c: Case): Verdict | undefined => {
  const { deciding } = c;
  return deciding?.scope === 'named' && deciding.basis === 'patient' && deciding.entry.value === 'granted'
    ? verdict(9, 'permit', 'granted', [deciding.entry.eventId])
    : undefined;
};
