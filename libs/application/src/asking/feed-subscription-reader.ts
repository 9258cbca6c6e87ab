import type { FeedSubscription } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import type { OdsCode } from '#libs/kernel';
import type { ProjectionEngine } from '#libs/projections';
import type { FeedSubscriptionQueries } from '#libs/read-models';
import type { Caller } from '../caller.js';
import { ownedBy } from '../permission/feed-subscription.js';
import type { Operation } from '../permission/operations.js';
import { permitFor } from '../permission/permit.js';
import type {
  FeedSubscriptionView,
  GetFeedSubscriptionQuery,
  ListFeedSubscriptionsQuery,
  Page,
  Revised,
} from '../queries/index.js';
import type { FeedSubscriptionStreams } from '../streams/feed-subscription-streams.js';
import { reached } from './reached.js';

/** The read model of which subscriptions there are. */
export interface FeedSubscriptionModel {
  readonly store: Pick<EventStore, 'identity'>;
  readonly projections: Pick<ProjectionEngine, 'waitFor'>;
  readonly subscriptions: FeedSubscriptionQueries;
}

/** More than an organisation ever has. */
const MOST_OF_ONE_OWNER = 200;

/**
 * The subscriptions of the feed. Which there are, a read model lists; what one may be sent is always read from its own
 * stream: what was taken from a scope is not sent a moment longer.
 */
export class FeedSubscriptionReader {
  #whole: Promise<void> | undefined;

  constructor(
    private readonly model: FeedSubscriptionModel,
    private readonly streams: FeedSubscriptionStreams,
  ) {}

  /** As of now; undefined when there is none of that id. For those who serve subscribers: it asks nobody's leave. */
  async find(subscriptionId: string): Promise<FeedSubscription | undefined> {
    return (await this.streams.load(subscriptionId)).state.subscription;
  }

  /** All of one organisation, revoked ones too, as they are now. PROJECTION_BEHIND while they are being listed. */
  async ofOwner(owner: OdsCode): Promise<readonly FeedSubscription[]> {
    await this.#listed();
    const { entries } = await this.model.subscriptions.subscriptions({ owner, limit: MOST_OF_ONE_OWNER });
    return this.#found(entries);
  }

  /** The subscription, where the caller may do this with it: CONSENT_FEED_SUBSCRIPTION_NOT_FOUND for another's. */
  async permitted(
    caller: Caller,
    operation: Extract<Operation, `${string}Feed${string}` | `${string}Webhook${string}`>,
    subscriptionId: string,
  ): Promise<FeedSubscription> {
    permitFor<typeof operation>(caller, operation, null);
    return ownedBy(caller, await this.find(subscriptionId));
  }

  /** The subscriptions by which the caller may read the feed, revoked ones too. */
  async readableBy(caller: Caller): Promise<readonly FeedSubscription[]> {
    permitFor(caller, 'ReadFeed', null);
    const { organisation } = caller.actor;
    return organisation === null ? [] : this.ofOwner(organisation);
  }

  async subscription({
    caller,
    subscriptionId,
  }: GetFeedSubscriptionQuery): Promise<Revised<FeedSubscriptionView>> {
    permitFor(caller, 'GetFeedSubscription', null);
    const { state, last } = await this.streams.load(subscriptionId);
    return { revision: last?.revision ?? null, value: ownedBy(caller, state.subscription) };
  }

  async subscriptions({ caller, options }: ListFeedSubscriptionsQuery): Promise<Page<FeedSubscriptionView>> {
    permitFor(caller, 'ListFeedSubscriptions', null);
    const isService = caller.actor.role === 'service';
    const owner = isService ? caller.actor.organisation : options.owner;
    if (isService && owner === null) return { items: [], next: null };
    await reached(this.model.projections, 'feed-subscriptions', [options.minPosition]);
    const { entries, next } = await this.model.subscriptions.subscriptions({
      owner,
      status: options.status ?? undefined,
      limit: options.limit,
      cursor: options.cursor ?? undefined,
    });
    return { items: await this.#found(entries), next: next ?? null };
  }

  /**
   * A list that is being built names some, or none: a follower would be told that its subscription was never opened, or
   * is the revoked one. So everything is waited for that was recorded before the first question.
   */
  #listed(): Promise<void> {
    this.#whole ??= this.#reachHead().catch((error: unknown) => {
      this.#whole = undefined;
      throw error;
    });
    return this.#whole;
  }

  async #reachHead(): Promise<void> {
    const { head } = await this.model.store.identity();
    await reached(this.model.projections, 'feed-subscriptions', [head]);
  }

  async #found(ids: readonly string[]): Promise<readonly FeedSubscription[]> {
    const found = await Promise.all(ids.map((id) => this.find(id)));
    return found.filter((subscription) => subscription !== undefined);
  }
}
