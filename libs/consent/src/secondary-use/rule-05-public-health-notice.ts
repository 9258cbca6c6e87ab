import { declared, type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 5: a notice in force for this very disease and purpose. After its end the rules go on. */
export const publicHealthNotice = (c: UseCase): UseVerdict | undefined => {
  const notice = declared(c, 'public-health-notice');
  if (notice === undefined) return undefined;
  const { disease, purposes } = notice.details;
  return disease === c.request.disease && (purposes as readonly string[]).includes(c.request.purpose)
    ? useVerdict(5, 'permit', 'public-health-notice', notice.eventIds)
    : undefined;
};
