import { answersChallenge, newChallenge } from '../sending/challenge.js';
import { type SendOutcome, toldOf } from '../sending/outcome.js';
import type { Book } from './book.js';
import { challengeMessage } from './own-messages.js';
import type { DeliveryParts } from './parts.js';
import { dueAfter } from './policy.js';
import type { WebhookEndpoint } from './ports.js';

/**
 * Asks an endpoint that was set whether it wants what is sent: only who reads the message can answer with its token.
 * One that does not is asked again, later and later, and then no more until somebody asks for a test.
 */
export const challenge = async (
  endpoint: WebhookEndpoint,
  book: Book,
  parts: Pick<DeliveryParts, 'sender' | 'acts' | 'clock' | 'policy' | 'random' | 'source'>,
): Promise<void> => {
  const { sender, acts, clock, policy, random, source } = parts;
  const { subscriptionId, secretNumber, url, secrets } = endpoint;
  const { challenged, challenges: before, wakeAt } = book.state;
  const isNew = challenged !== secretNumber;
  if (!isNew && (wakeAt === null || wakeAt > clock.now())) return;
  const token = newChallenge();
  const message = challengeMessage(token, { source, time: clock.now() });
  const answer = await sender.ask({ url, secrets, id: message.id, body: message.body }, { wantsText: true });
  const isAnswered = answersChallenge(answer, token);
  const attempt = isNew ? 1 : before + 1;
  const now = clock.now();
  const sent: SendOutcome =
    answer.outcome.kind === 'failed' || isAnswered
      ? answer.outcome
      : {
          ...answer.outcome,
          kind: 'failed',
          error: 'WEBHOOK_CHALLENGE_FAILED',
          retryAfterMillis: null,
          unreachable: true,
        };
  const outcome = isAnswered ? 'delivered' : 'failed';
  book.attempted({ kind: 'challenge', message, seq: null, attempt, outcome, at: now, ...toldOf(sent) });
  const { baseMillis, maxMillis, challenges } = policy;
  const again = dueAfter(now, attempt, { baseMillis, maxMillis, random });
  book.change({
    challenged: secretNumber,
    challenges: attempt,
    // Verified or not, it is looked at again soon: what it is now is told by its subscription.
    wakeAt: !isAnswered && attempt >= challenges ? null : again,
    ...(sent.kind === 'failed' ? { lastFailureAt: now, lastError: sent.error } : { lastSuccessAt: now }),
  });
  await book.write(now);
  if (isAnswered) {
    await acts.verified(
      subscriptionId,
      secretNumber,
      `webhook-verified/${subscriptionId}/${String(secretNumber)}`,
    );
  }
};
