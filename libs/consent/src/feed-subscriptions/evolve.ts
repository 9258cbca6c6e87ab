import type { Recorded } from '../vocabulary/recorded.js';
import type { FeedSubscriptionEvent, WebhookSecret } from './events.js';
import type { FeedSubscription, FeedSubscriptionState, FeedWebhook } from './state.js';

type Event = Recorded<FeedSubscriptionEvent>;

const secretIn = ({ kid, secretNumber }: WebhookSecret): WebhookSecret => ({ kid, secretNumber });

const webhookAfter = (webhook: FeedWebhook | null, event: Event): FeedWebhook | null => {
  if (event.type === 'WebhookEndpointSet')
    return {
      url: event.data.url,
      setAt: event.recordedAt,
      secret: secretIn(event.data),
      previous: null,
      verified: false,
      disabled: null,
    };
  if (webhook === null) return null;
  switch (event.type) {
    case 'WebhookEndpointVerified':
      return { ...webhook, verified: true };
    case 'WebhookSecretRotated':
      return {
        ...webhook,
        secret: secretIn(event.data),
        previous: { ...webhook.secret, until: event.data.previousUntil },
      };
    case 'WebhookEndpointRemoved':
      return null;
    case 'WebhookDisabled':
      return { ...webhook, disabled: event.data.cause };
    case 'WebhookEnabled':
      return { ...webhook, disabled: null };
    case 'FeedSubscriptionOpened':
    case 'FeedScopeChanged':
    case 'FeedSubscriptionPaused':
    case 'FeedSubscriptionResumed':
    case 'FeedSubscriptionRevoked': // Where its owner is told that it is over.
      return webhook;
  }
};

const standingAfter = (before: FeedSubscription, event: Event): FeedSubscription => {
  switch (event.type) {
    case 'FeedScopeChanged':
      return { ...before, scope: event.data.scope };
    case 'FeedSubscriptionPaused': {
      const { reason, recordedBy } = event.data;
      return { ...before, status: 'paused', pause: { role: recordedBy.role, reason } };
    }
    case 'FeedSubscriptionResumed':
      return { ...before, status: 'active', pause: null };
    case 'FeedSubscriptionRevoked':
      return { ...before, status: 'revoked', pause: null };
    case 'FeedSubscriptionOpened':
    case 'WebhookEndpointSet':
    case 'WebhookEndpointVerified':
    case 'WebhookSecretRotated':
    case 'WebhookEndpointRemoved':
    case 'WebhookDisabled':
    case 'WebhookEnabled':
      return before;
  }
};

const subscriptionAfter = (
  before: FeedSubscription | undefined,
  event: Event,
): FeedSubscription | undefined => {
  if (event.type === 'FeedSubscriptionOpened') {
    const { subscriptionId, owner, agreement, scope } = event.data;
    const { recordedAt: openedAt } = event;
    return {
      ...{ subscriptionId, owner, agreement, scope, status: 'active', pause: null, webhook: null },
      ...{ openedAt, changedAt: openedAt },
    };
  }
  if (before === undefined) return undefined;
  const webhook = webhookAfter(before.webhook, event);
  return { ...standingAfter(before, event), webhook, changedAt: event.recordedAt };
};

/** A subscription after more recorded events; the state given is left as it was. */
export const evolveFeedSubscription = (
  state: FeedSubscriptionState,
  events: readonly Event[],
): FeedSubscriptionState => {
  let { subscription, secrets, lastRecordedAt } = state;
  for (const event of events) {
    subscription = subscriptionAfter(subscription, event);
    if (event.type === 'WebhookEndpointSet' || event.type === 'WebhookSecretRotated')
      secrets = [...secrets, { ...secretIn(event.data), eventId: event.id }];
    lastRecordedAt = event.recordedAt;
  }
  return { subscription, secrets, lastRecordedAt };
};
