import { type Instant, laterOf, millisOf, plusMillis } from '#libs/kernel';
import type { SendFailure } from '../sending/outcome.js';
import type { DisableCause } from './ports.js';
import { dueAfter, type WebhookPolicy } from './policy.js';
import type { WebhookState } from './state.js';

/** As much of the state as says how the receiver fares. */
export type Health = Pick<
  WebhookState,
  'streak' | 'failingSince' | 'pausedUntil' | 'lastSuccessAt' | 'lastFailureAt' | 'lastError'
>;

export interface Judging {
  readonly now: Instant;
  readonly policy: WebhookPolicy;
  readonly random: () => number;
}

export const afterDelivery = (now: Instant): Partial<WebhookState> => ({
  streak: 0,
  failingSince: null,
  pausedUntil: null,
  lastSuccessAt: now,
});

/** When the receiver may be sent something again; null when one failure says nothing of the next message. */
const pauseAfter = (
  streak: number,
  { unreachable, retryAfterMillis }: SendFailure,
  { now, policy, random }: Judging,
): Instant | null => {
  const { baseMillis, maxMillis, probeMillis, suspicious } = policy;
  const counted = unreachable ? streak : streak - suspicious + 1;
  const own =
    counted > 0 ? dueAfter(now, counted, { baseMillis, maxMillis: probeMillis, random }) : undefined;
  if (retryAfterMillis === null) return own ?? null;
  const asked = plusMillis(now, Math.min(maxMillis, retryAfterMillis));
  return own === undefined ? asked : laterOf(own, asked);
};

/** The receiver after one more failure, and whether the failure says something against the message itself. */
export const afterFailure = (
  { streak: before, failingSince }: Health,
  failure: SendFailure,
  judging: Judging,
): { readonly change: Partial<WebhookState>; readonly counts: boolean } => {
  const { now } = judging;
  const streak = before + 1;
  return {
    change: {
      streak,
      failingSince: failingSince ?? now,
      pausedUntil: pauseAfter(streak, failure, judging),
      lastFailureAt: now,
      lastError: failure.error,
    },
    // Where nothing arrives at all, no message is used up; where others do, this one fails by itself.
    counts: !failure.unreachable || before === 0,
  };
};

/** Too few failures are no sustained failure, however long they are apart. */
const FEWEST = 10;

/** Why nothing more is to be sent there; undefined while the receiver may yet recover. */
export const causeToDisable = (
  { streak, failingSince, lastError }: Health,
  { now, policy }: Judging,
): DisableCause | undefined => {
  if (streak > 0 && lastError === 'WEBHOOK_GONE') return 'gone';
  if (failingSince === null || streak < FEWEST) return undefined;
  return millisOf(now) - millisOf(failingSince) >= policy.disableMillis ? 'failing' : undefined;
};
