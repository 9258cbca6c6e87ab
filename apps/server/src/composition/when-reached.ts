import { setTimeout as wait } from 'node:timers/promises';
import { CodedError } from '#libs/kernel';
import { compositionError } from './errors.js';
import type { LedgerNotice, OnNotice } from './notice.js';

const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5_000;

export interface Waiting {
  readonly about: LedgerNotice['about'];
  readonly seconds: number;
  readonly onNotice: OnNotice;
}

/** What may pass by itself: whoever starts a whole system starts its parts in any order. */
const PASSING = ['EVENT_STORE_UNAVAILABLE', 'POSTGRES_UNAVAILABLE', 'POSTGRES_TIMED_OUT'];

const isPassing = (error: unknown): error is CodedError =>
  error instanceof CodedError && PASSING.includes(error.code);

/**
 * Connects to what may not be up yet, again and again with growing pauses. Refusals that time does not mend are thrown
 * at once; LEDGER_NOT_REACHED when the time is over.
 */
export const whenReached = async <T>(
  { about, seconds, onNotice }: Waiting,
  connect: () => Promise<T>,
): Promise<T> => {
  const deadline = performance.now() + seconds * 1_000;
  for (let pause = FIRST_WAIT_MILLIS; ; pause = Math.min(pause * 2, LONGEST_WAIT_MILLIS)) {
    try {
      return await connect();
    } catch (error) {
      if (!isPassing(error)) throw error;
      const left = deadline - performance.now();
      if (left <= 0) {
        const detail = error.details.detail ?? error.definition.title;
        throw compositionError('LEDGER_NOT_REACHED', { detail }, { cause: error });
      }
      onNotice({ about, kind: 'is not reached yet', seconds: Math.ceil(left / 1_000), error });
      await wait(Math.min(pause * (0.5 + Math.random() / 2), left));
    }
  }
};
