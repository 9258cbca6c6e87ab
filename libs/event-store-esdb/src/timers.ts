import { setTimeout as delay } from 'node:timers/promises';
import type { Closing } from './closing.js';

/** Our own timer went off: to the classifier it looks like the client's deadline, and means the same. */
export class Late extends Error {
  readonly type = 'deadline-exceeded';

  constructor(what: string, milliseconds: number) {
    super(`${what} did not answer within ${String(Math.round(milliseconds))} ms`);
    this.name = 'Late';
  }
}

/** Into how many parts a call's time is cut. */
const PARTS = 4;

/**
 * Calls `late` after that time; answers how to keep it from that. A time in which this process had no turn counts for
 * a quarter at most: nothing was sent and nothing heard in it, and a connection must not be given up for that.
 */
export const whenLate = (milliseconds: number, late: () => void): (() => void) => {
  let left = PARTS;
  let timer: NodeJS.Timeout;
  const part = (): void => {
    left -= 1;
    // What has arrived is heard first: timers are due before the network has been looked at.
    if (left === 0) setImmediate(late);
    else timer = setTimeout(part, milliseconds / PARTS);
  };
  timer = setTimeout(part, milliseconds / PARTS);
  return () => {
    clearTimeout(timer);
  };
};

/** Settles as `promise` does, but rejects when `milliseconds` have passed or the store is closed. */
export const within = async <T>(
  milliseconds: number,
  what: string,
  promise: Promise<T>,
  closing: Closing,
): Promise<T> => {
  let inTime: (() => void) | undefined;
  let cut: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      cut = () => {
        reject(new Late(what, 0));
      };
      closing.add(cut);
      inTime = whenLate(milliseconds, () => {
        reject(new Late(what, milliseconds));
      });
      promise.then(resolve, reject);
    });
  } finally {
    inTime?.();
    if (cut !== undefined) closing.remove(cut);
  }
};

/** Waits; less when `signal` goes off. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    // Cut short: whoever waits looks at what the signal stands for.
  }
};

const FIRST_MS = 10;
const LONGEST_MS = 2_000;

/**
 * How long to wait before attempt `attempt` (from 1): doubling, and anywhere in the upper half of it, so that
 * callers that failed together do not come back together.
 */
export const backoff = (attempt: number, random: () => number = Math.random): number => {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return full * (0.5 + random() / 2);
};
