import { describe, jest } from '@jest/globals';
import { appendCases } from './append-cases.js';
import { idempotencyCases } from './idempotency-cases.js';
import { lifecycleCases } from './lifecycle-cases.js';
import { modelCases } from './model-cases.js';
import { raceCases } from './race-cases.js';
import { readAllCases } from './read-all-cases.js';
import { readStreamCases } from './read-stream-cases.js';
import type { OpenSubject } from './subject.js';
import { subscriptionCases } from './subscription-cases.js';
import { subscriptionEndCases } from './subscription-end-cases.js';

const PATIENCE_MILLIS = 30_000;

/**
 * What every event store must do, whichever engine it stands on. An adapter's spec is a call of this.
 * The ledger may hold other people's events: no case assumes that it starts empty.
 */
export const describeEventStore = (name: string, open: OpenSubject): void => {
  // Stores across a network, and busy machines, take their time.
  jest.setTimeout(PATIENCE_MILLIS);
  describe(`${name} as an event store`, () => {
    appendCases(open);
    idempotencyCases(open);
    raceCases(open);
    readStreamCases(open);
    readAllCases(open);
    subscriptionCases(open);
    subscriptionEndCases(open);
    lifecycleCases(open);
    modelCases(open);
  });
};
