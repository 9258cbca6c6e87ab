import type { Instant, OdsCode } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';
import type { FeedScope } from './scope.js';

interface By {
  readonly subscriptionId: string;
  readonly recordedBy: Actor;
}

export interface FeedSubscriptionOpened extends By {
  /** Whose copy it feeds. */
  readonly owner: OdsCode;
  /** The data sharing agreement it rests on, as its parties file it. */
  readonly agreement: string;
  readonly scope: FeedScope;
}

export interface FeedScopeChanged extends By {
  readonly scope: FeedScope;
  /** The scope until then: whoever reads this event alone can tell what went and what came. */
  readonly previous: FeedScope;
}

interface ForAReason extends By {
  /** In the words of whoever did it; never about a patient. */
  readonly reason: string;
}

/**
 * Which secret signs what is sent to the endpoint. It is derived from a key of the keyring and this number whenever it
 * is needed, and stands nowhere.
 */
export interface WebhookSecret {
  /** The key of the keyring it is derived from. */
  readonly kid: string;
  /** Counts the secrets of the subscription, from 1; never used again. */
  readonly secretNumber: number;
}

export interface WebhookEndpointSet extends By, WebhookSecret {
  readonly url: string;
}

export interface WebhookEndpointVerified extends By {
  /** Under which secret the endpoint proved itself: that is, which setting of it. */
  readonly secretNumber: number;
}

export interface WebhookSecretRotated extends By, WebhookSecret {
  /** Until when the secret before it signs too. */
  readonly previousUntil: Instant;
}

/** Why nothing more is sent to an endpoint: it failed for long, it answered that it is gone, or somebody said so. */
export const webhookDisableCauses = ['sustained-failure', 'gone', 'owner', 'admin'] as const;
export type WebhookDisableCause = (typeof webhookDisableCauses)[number];

export interface WebhookDisabled extends By {
  readonly cause: WebhookDisableCause;
}

export interface FeedSubscriptionEventData {
  FeedSubscriptionOpened: FeedSubscriptionOpened;
  FeedScopeChanged: FeedScopeChanged;
  FeedSubscriptionPaused: ForAReason;
  FeedSubscriptionResumed: ForAReason;
  FeedSubscriptionRevoked: ForAReason;
  WebhookEndpointSet: WebhookEndpointSet;
  WebhookEndpointVerified: WebhookEndpointVerified;
  WebhookSecretRotated: WebhookSecretRotated;
  WebhookEndpointRemoved: By;
  WebhookDisabled: WebhookDisabled;
  WebhookEnabled: By;
}

export type FeedSubscriptionEventType = keyof FeedSubscriptionEventData;

export type FeedSubscriptionEvent = {
  [T in FeedSubscriptionEventType]: { readonly type: T; readonly data: FeedSubscriptionEventData[T] };
}[FeedSubscriptionEventType];
