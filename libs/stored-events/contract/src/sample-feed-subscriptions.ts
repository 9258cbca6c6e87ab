import type { FeedScope, FeedSubscriptionEventType } from '#libs/consent';
import type { EventOfType } from '#libs/stored-events';
import { hospital, practice, recordedBy, to } from './sample-circumstances.js';

const subscriptionId = '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9';

const scope: FeedScope = {
  families: ['choice', 'opt-out'],
  organisations: [hospital],
  practices: [practice],
  schemes: ['national'],
  nhsNumber: false,
};

const reason = 'The platform moves to another data centre';

/** One event of every type about a subscription of the downstream feed. */
export const sampleFeedSubscriptions: {
  readonly [T in FeedSubscriptionEventType]: EventOfType<T>['data'];
} = {
  FeedSubscriptionOpened: { subscriptionId, owner: hospital, agreement: 'DSA 2024/117', scope, recordedBy },
  FeedScopeChanged: {
    subscriptionId,
    scope: { ...scope, families: ['choice'], schemes: [], practices: null, nhsNumber: true },
    previous: scope,
    recordedBy,
  },
  FeedSubscriptionPaused: { subscriptionId, reason, recordedBy },
  FeedSubscriptionResumed: { subscriptionId, reason: 'It has moved', recordedBy },
  FeedSubscriptionRevoked: { subscriptionId, reason: 'The agreement has ended', recordedBy },
  WebhookEndpointSet: {
    subscriptionId,
    url: 'https://consent.infirmary.example/events',
    kid: 'mk-0123456789ab',
    secretNumber: 1,
    recordedBy,
  },
  WebhookEndpointVerified: { subscriptionId, secretNumber: 1, recordedBy },
  WebhookSecretRotated: {
    subscriptionId,
    kid: 'mk-0123456789ab',
    secretNumber: 2,
    previousUntil: to,
    recordedBy,
  },
  WebhookEndpointRemoved: { subscriptionId, recordedBy },
  WebhookDisabled: { subscriptionId, cause: 'sustained-failure', recordedBy },
  WebhookEnabled: { subscriptionId, recordedBy },
};
