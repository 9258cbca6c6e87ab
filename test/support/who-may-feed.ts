import { remote } from './county.js';
import type { Cell } from './who-may.js';

/** Nobody's: whoever may ask about one is told that there is none. */
const anySubscription = '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9';
const feed = `/v1/feed/subscriptions/${anySubscription}`;

const follows = (way: 'events' | 'snapshot' | 'stream'): Cell => ({
  what: `follow the feed: ${way}`,
  may: ['service'],
  ask: (c) => c.get(`/v1/feed/${way}?subscription=${anySubscription}`),
});
const reason = { reason: 'A test' };
const sharingChoices = {
  families: ['choice'],
  organisations: null,
  practices: null,
  schemes: [],
  nhsNumber: false,
};

/** What can be asked about the feed and its subscriptions. */
export const whoMayAboutTheFeed: readonly Cell[] = [
  follows('events'),
  follows('snapshot'),
  follows('stream'),
  {
    what: 'open a feed subscription',
    may: ['admin'],
    ask: (c) =>
      c.post('/v1/feed/subscriptions', { owner: remote, agreement: 'A test', scope: sharingChoices }),
  },
  { what: 'scope a feed subscription', may: ['admin'], ask: (c) => c.put(`${feed}/scope`, sharingChoices) },
  { what: 'revoke a feed subscription', may: ['admin'], ask: (c) => c.post(`${feed}/revoke`, reason) },
  {
    what: 'pause a feed subscription',
    may: ['admin', 'service'],
    ask: (c) => c.post(`${feed}/pause`, reason),
  },
  {
    what: 'resume a feed subscription',
    may: ['admin', 'service'],
    ask: (c) => c.post(`${feed}/resume`, reason),
  },
  {
    what: 'read the feed subscriptions',
    may: ['auditor', 'admin', 'service'],
    ask: (c) => c.get('/v1/feed/subscriptions'),
  },
  { what: 'read a feed subscription', may: ['auditor', 'admin', 'service'], ask: (c) => c.get(feed) },
  {
    what: 'see how far a feed subscription is',
    may: ['auditor', 'admin', 'service'],
    ask: (c) => c.get(`${feed}/status`),
  },
  {
    what: 'set the webhook of a feed subscription',
    may: ['service'],
    ask: (c) => c.put(`${feed}/webhook`, { url: 'https://consent.example.org/events' }),
  },
  {
    what: 'rotate the secret of a webhook',
    may: ['service'],
    ask: (c) => c.post(`${feed}/webhook/rotate-secret`, {}),
  },
  { what: 'remove a webhook', may: ['admin', 'service'], ask: (c) => c.delete(`${feed}/webhook`) },
  { what: 'enable a webhook', may: ['admin', 'service'], ask: (c) => c.post(`${feed}/webhook/enable`, {}) },
  { what: 'disable a webhook', may: ['admin', 'service'], ask: (c) => c.post(`${feed}/webhook/disable`, {}) },
];
