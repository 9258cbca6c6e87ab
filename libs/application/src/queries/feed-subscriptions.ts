import type { FeedSubscription, FeedSubscriptionStatus } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { Fresh } from './times.js';
import type { Page, Revised } from './views.js';

export type FeedSubscriptionView = FeedSubscription;

export interface FeedSubscriptionOptions extends Fresh {
  readonly cursor: string | null;
  readonly limit: number;
  /** Null: of every organisation, for those who may see all; for others always their own. */
  readonly owner: OdsCode | null;
  readonly status: FeedSubscriptionStatus | null;
}

/** Subscriptions of the feed, in the order they were opened; a service is given its organisation's own. */
export class ListFeedSubscriptionsQuery extends Query<Page<FeedSubscriptionView>> {
  constructor(
    readonly caller: Caller,
    readonly options: FeedSubscriptionOptions,
  ) {
    super();
  }
}

export class GetFeedSubscriptionQuery extends Query<Revised<FeedSubscriptionView>> {
  constructor(
    readonly caller: Caller,
    readonly subscriptionId: string,
  ) {
    super();
  }
}
