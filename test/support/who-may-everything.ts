import { type Cell, whoMay } from './who-may.js';
import { whoMayAboutRecords } from './who-may-records.js';
import { whoMayAboutRequests } from './who-may-requests.js';
import { whoMayAboutTheFeed } from './who-may-feed.js';
import { whoMayAboutWebhooks } from './who-may-webhooks.js';

/** All that everybody is asked for. */
export const whoMayDoWhat: readonly Cell[] = [
  ...whoMay,
  ...whoMayAboutRecords,
  ...whoMayAboutRequests,
  ...whoMayAboutTheFeed,
  ...whoMayAboutWebhooks,
];
