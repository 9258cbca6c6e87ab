import { type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';
import { recipientCategories, secondaryPurposes } from './vocabulary.js';

const isListed = (list: readonly string[], value: string): boolean => list.includes(value);

/** Rule 2: marketing, insurance, and whoever is not on the list of recipients get nothing, on whatever basis. */
export const neverAllowed = ({ request: { purpose, recipient } }: UseCase): UseVerdict | undefined => {
  const deny = (reason: string): UseVerdict => useVerdict(2, 'deny', reason);
  if (!isListed(secondaryPurposes, purpose)) return deny('purpose-not-declared');
  // One that names its programme is individual care (rule 1).
  if (purpose === 'screening-invitation') return deny('screening-without-programme');
  if (purpose === 'marketing' || purpose === 'insurance') return deny(purpose);
  if (recipient === null || !isListed(recipientCategories, recipient)) return deny('recipient-not-listed');
  return recipient === 'pharmaceutical-company' && purpose !== 'research-into-new-treatments'
    ? deny('pharmaceutical-company')
    : undefined;
};
