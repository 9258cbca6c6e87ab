import type { EventId, Instant, OdsCode } from '#libs/kernel';
import type { ActorRole } from '../vocabulary/who.js';
import type { WebhookDisableCause, WebhookSecret } from './events.js';
import type { FeedScope } from './scope.js';

export const feedSubscriptionStatuses = ['active', 'paused', 'revoked'] as const;
export type FeedSubscriptionStatus = (typeof feedSubscriptionStatuses)[number];

/** Where the feed is pushed to. */
export interface FeedWebhook {
  readonly url: string;
  /** What is recorded from then on is sent. */
  readonly setAt: Instant;
  readonly secret: WebhookSecret;
  /** The secret before it, while it signs too. */
  readonly previous: (WebhookSecret & { readonly until: Instant }) | null;
  /** Whether the endpoint has proved, since it was set, that it wants what is sent. */
  readonly verified: boolean;
  /** Why nothing is sent to it; null while it is. */
  readonly disabled: WebhookDisableCause | null;
}

export interface FeedSubscription {
  readonly subscriptionId: string;
  readonly owner: OdsCode;
  readonly agreement: string;
  readonly scope: FeedScope;
  readonly status: FeedSubscriptionStatus;
  /** Who paused it, and why; null unless it is paused. */
  readonly pause: { readonly role: ActorRole; readonly reason: string } | null;
  readonly webhook: FeedWebhook | null;
  readonly openedAt: Instant;
  readonly changedAt: Instant;
}

export interface FeedSubscriptionState {
  readonly subscription: FeedSubscription | undefined;
  /** Every secret there ever was, and the event that made it: a repeated command is answered with the same. */
  readonly secrets: readonly (WebhookSecret & { readonly eventId: EventId })[];
  readonly lastRecordedAt: Instant | undefined;
}

export const noFeedSubscription: FeedSubscriptionState = {
  subscription: undefined,
  secrets: [],
  lastRecordedAt: undefined,
};
