import { declared, type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 8: flows the opt-out does not apply to, and s251 approvals whose letter waives it. */
export const namedExclusion = (c: UseCase): UseVerdict | undefined => {
  const exclusion = declared(c, 'named-exclusion');
  if (exclusion !== undefined) return useVerdict(8, 'permit', exclusion.details.form, exclusion.eventIds);
  const approval = declared(c, 's251-approval');
  if (approval === undefined) return undefined;
  const { optOutCondition, letter } = approval.details;
  return optOutCondition === 'waived' && letter !== null
    ? useVerdict(8, 'permit', 's251-opt-out-waived', approval.eventIds)
    : undefined;
};
