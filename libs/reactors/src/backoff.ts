import { CodedError, type Instant, isError, plusMillis } from '#libs/kernel';

export interface BackoffPolicy {
  /** After so many failures an effect is a dead letter. Default 12: about two hours. */
  readonly attempts: number;
  /** The first pause; each further one is twice as long. Default 1,000. */
  readonly baseMillis: number;
  /** No pause is longer. Default 30 minutes. */
  readonly maxMillis: number;
}

export const defaultBackoff: BackoffPolicy = { attempts: 12, baseMillis: 1_000, maxMillis: 1_800_000 };

/** Half of each pause is left to chance, so that what failed together does not come back together. */
const SPREAD = 0.5;

const wantedMillis = (error: unknown): number => {
  const seconds = error instanceof CodedError ? error.details.retryAfterSeconds : undefined;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0;
};

/** When to try again after that many failures, the last of which was `error`. */
export const dueAgain = (
  now: Instant,
  failures: number,
  error: unknown,
  { policy, random }: { readonly policy: BackoffPolicy; readonly random: () => number },
): Instant => {
  const pause = Math.min(policy.maxMillis, policy.baseMillis * 2 ** Math.max(0, failures - 1));
  const spread = pause * (1 - SPREAD * random());
  return plusMillis(now, Math.ceil(Math.min(policy.maxMillis, Math.max(spread, wantedMillis(error)))));
};

/** A code to show and to count by; never the message, which may quote what it failed on. */
export const codeOf = (error: unknown): string => {
  if (!isError(error)) return 'UNKNOWN';
  const { code } = error as Error & { readonly code?: unknown };
  return typeof code === 'string' ? code.slice(0, 64) : error.name;
};
