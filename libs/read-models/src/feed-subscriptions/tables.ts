import type { FeedSubscriptionStatus } from '#libs/consent';
import type { ReadDatabase } from '#libs/projections';

/** Which subscriptions there are. What one may be sent is read from its own stream, where it is never out of date. */
export type FeedSubscriptionRow = {
  /** Of its opening. */
  readonly position: string;
  readonly subscription_id: string;
  readonly owner: string;
  readonly status: FeedSubscriptionStatus;
};

export type FeedSubscriptionTables = { readonly feed_subscription: FeedSubscriptionRow };

export const tables = ['feed_subscription'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('feed_subscription')
    .ifNotExists()
    .addColumn('subscription_id', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('feed_subscription_owner')
    .ifNotExists()
    .on('feed_subscription')
    .columns(['owner', 'position'])
    .execute();
};
