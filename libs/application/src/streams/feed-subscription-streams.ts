import { evolveFeedSubscription, type FeedSubscriptionState, noFeedSubscription } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import { isUuid } from '#libs/kernel';
import { decodeFrom, feedSubscriptionStream } from '#libs/stored-events';
import { type Folded, type Folding, unwritten } from './folded.js';
import { FoldedStreams } from './folded-streams.js';

const KEPT = 1_000;

const folding: Folding<FeedSubscriptionState> = {
  empty: noFeedSubscription,
  fold: (state, events) =>
    evolveFeedSubscription(
      state,
      events.map((event) => decodeFrom('feedSubscription', event, { open: 'none' })),
    ),
};

/** The subscriptions of the feed, each folded as its stream grows. */
export class FeedSubscriptionStreams {
  readonly #streams: FoldedStreams<FeedSubscriptionState>;

  constructor(store: EventStore) {
    this.#streams = new FoldedStreams(store, folding, KEPT);
  }

  /** As of now. Of an id that cannot be one, as of one nobody has opened. */
  load(subscriptionId: string): Promise<Folded<FeedSubscriptionState>> {
    if (!isUuid(subscriptionId)) return Promise.resolve(unwritten(folding));
    return this.#streams.loadTogether(feedSubscriptionStream(subscriptionId));
  }
}
