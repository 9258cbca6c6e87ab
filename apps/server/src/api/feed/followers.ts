import { Inject, Injectable } from '@nestjs/common';
import { FeedSubscriptionReader } from '#libs/application';
import type { FeedSubscription } from '#libs/consent';
import {
  assertActive,
  feedError,
  type FeedMessage,
  type FeedPage,
  type FeedPlace,
  feedStart,
} from '#libs/feed';
import type { CallContext } from '../../http/call-context.js';
import { type Feed, LEDGER, type Ledger } from '../../composition/index.js';

/** For so long a subscription is taken to be as it was when it was last looked at. */
const FRESH_MILLIS = 250;

/** A page as it was put together for a subscription. */
interface Made {
  readonly page: FeedPage;
  readonly at: number;
  readonly ofSubscriber: Promise<SubscriberPage>;
}

interface Looked {
  readonly at: number;
  readonly subscription: Promise<FeedSubscription>;
}

/** A subscriber's part of a page. */
export interface SubscriberPage {
  readonly messages: readonly FeedMessage[];
  /** Why nothing follows: the subscription was paused or revoked. */
  readonly ended: string | undefined;
}

/** Who follows the feed, by which subscription, and what of a page they are sent. */
@Injectable()
export class Followers {
  readonly feed: Feed;
  private readonly looked = new Map<string, Looked>();
  /** Many connections of one subscription are sent the same at the same time: it is put together once. */
  private readonly made = new Map<string, Made>();
  private tidied = 0;

  constructor(
    @Inject(LEDGER) ledger: Ledger,
    private readonly subscriptions: FeedSubscriptionReader,
  ) {
    this.feed = ledger.feed;
  }

  /**
   * The subscription a caller reads by. CONSENT_NOT_PERMITTED, CONSENT_FEED_SUBSCRIPTION_NOT_FOUND,
   * FEED_SUBSCRIPTION_MISSING, FEED_SUBSCRIPTION_AMBIGUOUS, FEED_SUBSCRIPTION_PAUSED, FEED_SUBSCRIPTION_REVOKED.
   */
  async subscriptionOf(
    { caller }: CallContext,
    subscriptionId: string | undefined,
  ): Promise<FeedSubscription> {
    const subscription =
      subscriptionId === undefined
        ? onlyOne(await this.subscriptions.readableBy(caller))
        : await this.subscriptions.permitted(caller, 'ReadFeed', subscriptionId);
    assertActive(subscription);
    const known = { at: performance.now(), subscription: Promise.resolve(subscription) };
    this.looked.set(subscription.subscriptionId, known);
    return subscription;
  }

  /** As it is now, for what is sent over a while. FEED_SUBSCRIPTION_PAUSED, FEED_SUBSCRIPTION_REVOKED. */
  async current(subscriptionId: string): Promise<FeedSubscription> {
    const subscription = await this.find(subscriptionId);
    assertActive(subscription);
    return subscription;
  }

  /** Where to go on. FEED_CURSOR_INVALID, _FOREIGN, _AHEAD, _LOST. */
  async placeAfter(after: string | undefined): Promise<FeedPlace> {
    const { reader } = this.feed;
    if (after === undefined) return feedStart;
    return after === 'now' ? reader.head() : reader.resolve(after);
  }

  /**
   * What of a page of the stream a subscription is sent, by its scope as it is now. It is kept for those who are sent it
   * at the same time, and no longer: the scope may change, and all that thousands were sent is much to keep.
   */
  pageFor(page: FeedPage, subscriptionId: string): Promise<SubscriberPage> {
    const now = performance.now();
    this.tidy(now);
    const known = this.made.get(subscriptionId);
    if (known?.page === page && now - known.at < FRESH_MILLIS) return known.ofSubscriber;
    const made: Made = { page, at: now, ofSubscriber: this.make(page, subscriptionId) };
    this.made.set(subscriptionId, made);
    const forget = (): void => {
      if (this.made.get(subscriptionId) === made) this.made.delete(subscriptionId);
    };
    // What ends a stream holds for those who listened then: whoever comes after it has gone on is sent the rest.
    made.ofSubscriber.then(({ ended }) => {
      if (ended !== undefined) forget();
    }, forget);
    return made.ofSubscriber;
  }

  /** Drops what is kept for nobody any more. */
  private tidy(now: number): void {
    if (now - this.tidied < FRESH_MILLIS) return;
    this.tidied = now;
    for (const [subscriptionId, { at }] of this.made)
      if (now - at >= FRESH_MILLIS) this.made.delete(subscriptionId);
  }

  private async make({ rows }: FeedPage, subscriptionId: string): Promise<SubscriberPage> {
    const ofSubscription = rows.filter((row) => row.subscriptionId === subscriptionId);
    // The feed itself tells of a change: what comes with it is judged by what holds since.
    if (ofSubscription.length > 0) this.looked.delete(subscriptionId);
    const subscription = await this.find(subscriptionId);
    const { sender } = this.feed;
    if (subscription.status === 'active')
      return { messages: await sender.messages({ rows }, subscription), ended: undefined };
    const ending = subscription.status === 'paused' ? 'feed-paused' : 'feed-revoked';
    const last = ofSubscription.findLast(({ type }) => type === ending);
    // Paused: what was recorded before is still sent, so that its cursor passes nothing by. Revoked: nothing is.
    const told = subscription.status === 'paused' ? rows.filter(({ seq }) => seq <= (last?.seq ?? 0)) : last;
    const messages = await sender.messages(
      { rows: last === undefined ? [] : [told ?? []].flat() },
      subscription,
    );
    const ended = subscription.status === 'paused' ? 'FEED_SUBSCRIPTION_PAUSED' : 'FEED_SUBSCRIPTION_REVOKED';
    return { messages, ended };
  }

  /** One look for all connections of a subscription. */
  private find(subscriptionId: string): Promise<FeedSubscription> {
    const now = performance.now();
    const known = this.looked.get(subscriptionId);
    if (known !== undefined && now - known.at < FRESH_MILLIS) return known.subscription;
    const subscription = this.subscriptions.find(subscriptionId).then((found) => {
      if (found === undefined) throw feedError('FEED_SUBSCRIPTION_REVOKED');
      return found;
    });
    subscription.catch(() => this.looked.delete(subscriptionId));
    this.looked.set(subscriptionId, { at: now, subscription });
    return subscription;
  }
}

const onlyOne = (all: readonly FeedSubscription[]): FeedSubscription => {
  // A revoked one stands in nobody's way; where there is no other, that is what is to be told.
  const usable = all.filter(({ status }) => status !== 'revoked');
  const [only, ...more] = usable.length > 0 ? usable : all.slice(0, 1);
  if (only === undefined) throw feedError('FEED_SUBSCRIPTION_MISSING');
  if (more.length > 0) throw feedError('FEED_SUBSCRIPTION_AMBIGUOUS');
  return only;
};
