import { type Instant, laterOf, millisOf, plusMillis } from '#libs/kernel';
import type { SendFailure } from '../sending/outcome.js';
import type { DisableCause, WebhookEndpoint } from './ports.js';
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

const later = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : laterOf(one, other);

/**
 * The receiver after one more failure, and whether the failure says something against the message itself. `began` is
 * the streak there was when the message was sent: those that were under way when a connection broke tell of the same
 * trouble, and are one failure of the receiver, however many they are.
 */
export const afterFailure = (
  { streak: before, failingSince, pausedUntil }: Health,
  failure: SendFailure,
  judging: Judging,
  began = before,
): { readonly change: Partial<WebhookState>; readonly counts: boolean } => {
  const { now } = judging;
  const isKnown = before > began;
  const streak = isKnown ? before : before + 1;
  const pause = pauseAfter(streak, failure, judging);
  return {
    change: {
      streak,
      failingSince: failingSince ?? now,
      pausedUntil: isKnown ? later(pausedUntil, pause) : pause,
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

/**
 * Whether the last message of a revoked subscription is given up, and a person has to see to it: after as long as a
 * receiver is otherwise left before it is disabled, or when the receiver is gone for good.
 */
export const isGivenUp = (
  { condition }: Pick<WebhookEndpoint, 'condition'>,
  { recordedAt }: { readonly recordedAt: Instant },
  { error }: SendFailure,
  { now, policy }: Pick<Judging, 'now' | 'policy'>,
): boolean =>
  condition === 'revoked' &&
  (error === 'WEBHOOK_GONE' || millisOf(now) - millisOf(recordedAt) >= policy.disableMillis);
