import { type Instant, plusMillis } from '#libs/kernel';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface WebhookPolicy {
  /** The first pause after a failure; each further one is twice as long. Default 5 s. */
  readonly baseMillis: number;
  /** No pause of one message is longer. Default 4 h. */
  readonly maxMillis: number;
  /** No pause of a receiver that fails altogether is longer: that it is back is noticed by then. Default 1 h. */
  readonly probeMillis: number;
  /** For so long a message is tried again; after it, it is a dead letter. Default 3 days. */
  readonly spanMillis: number;
  /** A receiver that has taken nothing for so long is disabled. Default 3 days. */
  readonly disableMillis: number;
  /** So many challenges are sent to an endpoint that does not answer them. Default 10: over an hour and a half. */
  readonly challenges: number;
  /** After so many failures in a row, whatever they say, the receiver itself is taken to fail. Default 5. */
  readonly suspicious: number;
  /** Messages under way to one receiver at once. Default 16. */
  readonly concurrency: number;
}

export const defaultPolicy: WebhookPolicy = {
  baseMillis: 5 * SECOND,
  maxMillis: 4 * HOUR,
  probeMillis: HOUR,
  spanMillis: 3 * DAY,
  disableMillis: 3 * DAY,
  challenges: 10,
  suspicious: 5,
  concurrency: 16,
};

/** A fifth of each pause is left to chance either way, so that what failed together does not come back together. */
const JITTER = 0.2;

const fullPause = (failures: number, baseMillis: number, maxMillis: number): number =>
  Math.min(maxMillis, baseMillis * 2 ** Math.min(40, Math.max(0, failures - 1)));

export interface Pause {
  readonly baseMillis: number;
  readonly maxMillis: number;
  readonly random: () => number;
}

/** When to try again after that many failures in a row. */
export const dueAfter = (now: Instant, failures: number, { baseMillis, maxMillis, random }: Pause): Instant =>
  plusMillis(
    now,
    Math.ceil(fullPause(failures, baseMillis, maxMillis) * (1 - JITTER + 2 * JITTER * random())),
  );

/** How often a message is tried until it has been tried for as long as it may be. Pauses of the owner do not count. */
export const attemptsOf = ({ baseMillis, maxMillis, spanMillis }: WebhookPolicy): number => {
  let [attempts, past] = [1, 0];
  while (past < spanMillis && fullPause(attempts, baseMillis, maxMillis) < maxMillis) {
    past += fullPause(attempts, baseMillis, maxMillis);
    attempts += 1;
  }
  // From here on every pause is as long as the longest.
  return attempts + Math.ceil(Math.max(0, spanMillis - past) / maxMillis);
};
