import type { FeedSubscriptionStatus } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { keyAfter, limitOf, type Page, pageOf, type PageRequest } from '../shared/page.js';
import type { FeedSubscriptionTables } from './tables.js';

export interface FeedSubscriptionsRequest extends PageRequest {
  /** Null: of every organisation. */
  readonly owner: OdsCode | null;
  readonly status?: FeedSubscriptionStatus | undefined;
}

export interface FeedSubscriptionQueries {
  /** Ids, in the order they were opened. READ_MODEL_CURSOR_INVALID, READ_MODEL_LIMIT_INVALID. */
  subscriptions(request: FeedSubscriptionsRequest): Promise<Page<string>>;
}

const LIST = 'feed-subscriptions';

export const feedSubscriptionQueries = (reader: ReadDatabase): FeedSubscriptionQueries => {
  const db = reader.withTables<FeedSubscriptionTables>();
  return {
    subscriptions: async (request) => {
      const limit = limitOf(request);
      const after = keyAfter(LIST, request);
      const { owner, status } = request;
      let query = db
        .selectFrom('feed_subscription')
        .select(['subscription_id', 'position'])
        .orderBy('position')
        .limit(limit + 1);
      if (owner !== null) query = query.where('owner', '=', owner);
      if (status !== undefined) query = query.where('status', '=', status);
      if (after !== undefined) query = query.where('position', '>', after);
      const page = pageOf(await query.execute(), { list: LIST, limit, keyOf: ({ position }) => position });
      return { ...page, entries: page.entries.map((row) => row.subscription_id) };
    },
  };
};
