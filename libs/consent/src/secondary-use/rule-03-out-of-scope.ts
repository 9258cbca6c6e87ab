import { type UseCase, useVerdict } from './case.js';
import type { UseVerdict } from './decision.js';

/** Rule 3: what is anonymised, or says nothing about health, is no confidential patient information. */
export const outOfScope = ({ request: { data } }: UseCase): UseVerdict | undefined =>
  data === 'confidential' ? undefined : useVerdict(3, 'permit', 'out-of-scope');
