import type { FeedConnection } from '#libs/feed-client';
import { asFollower, exampleSubscription } from './development.js';

/** Where the ledger is. */
export const ledgerUrl = (): string => process.env.FEED_URL ?? 'http://127.0.0.1:3000';

/** As whom to read the feed. Without `FEED_TOKEN` the ledger is taken to be `npm start` on this machine. */
export const connectionFromEnvironment = async (): Promise<FeedConnection> => {
  const url = ledgerUrl();
  const { FEED_TOKEN: token, FEED_SUBSCRIPTION: subscription } = process.env;
  if (token === undefined)
    return { url, token: asFollower, subscription: subscription ?? (await exampleSubscription(url)) };
  return { url, token, ...(subscription !== undefined && { subscription }) };
};
