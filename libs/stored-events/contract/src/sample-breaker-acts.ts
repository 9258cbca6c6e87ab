import type { EventOfType } from '#libs/stored-events';
import { from, recordedBy, to } from './sample-circumstances.js';

type ActType = 'CodeBreakerOpened' | 'CodeBreakerClosed';

/** No codes go out, and go out again. */
export const sampleBreakerActs: { readonly [T in ActType]: EventOfType<T>['data'] } = {
  CodeBreakerOpened: {
    cause: 'failures',
    figures: { issued: 80, settled: 60, failed: 40, over: 20, answered: 4 },
    policyVersion: 'default-1',
    at: from,
    trialFrom: to,
    recordedBy,
  },
  CodeBreakerClosed: {
    cause: 'administrator',
    reason: 'The provider has mended its routing',
    at: from,
    recordedBy,
  },
};
