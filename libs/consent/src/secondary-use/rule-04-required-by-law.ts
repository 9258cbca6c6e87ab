import { declared, type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 4: a court order or a statute requires it. */
export const requiredByLaw = (c: UseCase): UseVerdict | undefined => {
  const order = declared(c, 'legal-order');
  return order === undefined ? undefined : useVerdict(4, 'permit', order.details.form, order.eventIds);
};
