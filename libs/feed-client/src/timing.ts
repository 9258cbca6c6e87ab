/** How long things may take. */
export interface Timing {
  /** A pull waits this long for something new: seconds, at most 30. Default: 25. */
  readonly waitSeconds: number;
  /** Events in one answer of a pull, 1 to 1,000. Default: 500. */
  readonly limit: number;
  /** Silence after which a connection is given up: milliseconds. The ledger beats every 15 s. Default: 45,000. */
  readonly silenceMs: number;
  /** The wait after a first failure: milliseconds; it doubles with each further one. Default: 500. */
  readonly backoffMs: number;
  /** The longest wait between attempts: milliseconds. Default: 30,000. */
  readonly longestBackoffMs: number;
  /** 0 to 1, for the jitter. Default: Math.random. */
  readonly random: () => number;
}

export const DEFAULT_TIMING: Timing = {
  waitSeconds: 25,
  limit: 500,
  silenceMs: 45_000,
  backoffMs: 500,
  longestBackoffMs: 30_000,
  random: Math.random,
};

/**
 * Milliseconds before the next attempt: between half and the whole of a doubling wait, so that followers cut off
 * together do not come back together; never less than the server asked for.
 */
export const waitBefore = (
  failures: number,
  { backoffMs, longestBackoffMs, random }: Timing,
  retryAfterMs = 0,
): number => {
  const longest = Math.min(longestBackoffMs, backoffMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(retryAfterMs + (longest / 2) * (1 + random()));
};

/** Resolves after that time, or as soon as the signal aborts; never rejects. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
