import type { Case } from './case.js';
import type { Verdict } from './decision.js';
import { byCode } from './rule-13-code.js';

/** Rule 10: "ask me by code" for this organisation, local or not. */
export const verifyForOrganisation = (c: Case): Verdict | undefined => {
  const { deciding } = c;
  return deciding?.scope === 'named' && deciding.entry.value === 'verify'
    ? byCode(c, deciding.entry.eventId)
    : undefined;
};
