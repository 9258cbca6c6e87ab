import type { Instant, OdsCode } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';
import type { WebhookDisableCause } from './events.js';
import type { FeedScope } from './scope.js';

interface Asked {
  readonly subscriptionId: string;
  readonly by: Actor;
  readonly now: Instant;
}

interface ForAReason extends Asked {
  readonly reason: string;
}

export interface FeedSubscriptionCommandBody {
  OpenFeedSubscription: Asked & {
    readonly owner: OdsCode;
    readonly agreement: string;
    readonly scope: FeedScope;
  };
  ChangeFeedScope: Asked & { readonly scope: FeedScope };
  PauseFeedSubscription: ForAReason;
  ResumeFeedSubscription: ForAReason;
  RevokeFeedSubscription: ForAReason;
  /** `kid`: the key of the keyring that the new secret is derived from. */
  SetWebhookEndpoint: Asked & { readonly url: string; readonly kid: string };
  RecordWebhookVerified: Asked & { readonly secretNumber: number };
  RotateWebhookSecret: Asked & { readonly kid: string; readonly previousUntil: Instant };
  RemoveWebhookEndpoint: Asked;
  DisableWebhook: Asked & { readonly cause: WebhookDisableCause };
  EnableWebhook: Asked;
}

export type FeedSubscriptionCommandType = keyof FeedSubscriptionCommandBody;

export type FeedSubscriptionCommand = {
  [T in FeedSubscriptionCommandType]: { readonly type: T } & FeedSubscriptionCommandBody[T];
}[FeedSubscriptionCommandType];
