import type { FeedScope } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';

/** As much of a subscription as sending to it takes. */
export interface FeedSubscriber {
  readonly subscriptionId: string;
  readonly owner: OdsCode;
  /** Reference of the agreement it rests on. Pseudonyms are made for owner and agreement. */
  readonly agreement: string;
  readonly scope: FeedScope;
  readonly status: 'active' | 'paused' | 'revoked';
}

/** Where subscriptions are looked up, as of now. */
export interface FeedSubscriptions {
  find(subscriptionId: string): Promise<FeedSubscriber | undefined>;
  /** All of one organisation, revoked ones too. */
  ofOwner(owner: OdsCode): Promise<readonly FeedSubscriber[]>;
}
