import { useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 11: "not opted out" is not consent. */
export const noLawfulBasis = (): UseVerdict => useVerdict(11, 'deny', 'no-lawful-basis');
