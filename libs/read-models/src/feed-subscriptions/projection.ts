import type { FeedSubscriptionStatus } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import type { Projection, ReadTransaction } from '#libs/projections';
import { decodeFrom, prefixOf } from '#libs/stored-events';
import { type FeedSubscriptionTables, migrate, tables } from './tables.js';

const statusAfter = {
  FeedSubscriptionPaused: 'paused',
  FeedSubscriptionResumed: 'active',
  FeedSubscriptionRevoked: 'revoked',
} as const satisfies Readonly<Record<string, FeedSubscriptionStatus>>;

const isStatusChange = (type: string): type is keyof typeof statusAfter => Object.hasOwn(statusAfter, type);

const apply = async (tx: ReadTransaction, recorded: RecordedEvent): Promise<void> => {
  const db = tx.withTables<FeedSubscriptionTables>();
  const { type, data } = decodeFrom('feedSubscription', recorded, { open: 'none' });
  const { subscriptionId: subscription_id } = data;
  if (type === 'FeedSubscriptionOpened') {
    const row = {
      position: recorded.position,
      subscription_id,
      owner: data.owner,
      status: 'active',
    } as const;
    await db.insertInto('feed_subscription').values(row).execute();
  } else if (isStatusChange(type)) {
    await db
      .updateTable('feed_subscription')
      .set({ status: statusAfter[type] })
      .where('subscription_id', '=', subscription_id)
      .execute();
  }
};

/** The subscriptions of the downstream feed: a row each. */
export const feedSubscriptions: Projection = {
  name: 'feed-subscriptions',
  version: 1,
  filter: {
    streamPrefixes: [prefixOf('feedSubscription')],
    eventTypes: ['FeedSubscriptionOpened', ...Object.keys(statusAfter)],
  },
  tables,
  migrate,
  apply: async (tx, events) => {
    for (const event of events) await apply(tx, event);
  },
};
