import { declared, type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 6: an overriding public interest, with who approved it. */
export const publicInterest = (c: UseCase): UseVerdict | undefined => {
  const approval = declared(c, 'public-interest-approval');
  return approval === undefined
    ? undefined
    : useVerdict(6, 'permit', 'overriding-public-interest', approval.eventIds);
};
