import type { Cell } from './who-may.js';

const feed = '/v1/feed/subscriptions/9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9';

/** What was pushed to webhooks, and pushing it again: each line as in the list of everything else. */
export const whoMayAboutWebhooks: readonly Cell[] = [
  {
    what: 'read what was pushed to a webhook',
    may: ['auditor', 'admin', 'service'],
    ask: (c) => c.get(`${feed}/webhook/deliveries`),
  },
  { what: 'test a webhook', may: ['admin', 'service'], ask: (c) => c.post(`${feed}/webhook/test`, {}) },
  {
    what: 'have a webhook deliver again',
    may: ['admin', 'service'],
    ask: (c) => c.post(`${feed}/webhook/redeliver`, { since: '2024-01-01T00:00:00Z' }),
  },
  {
    what: 'read the dead letters of a webhook',
    may: ['auditor', 'admin', 'service'],
    ask: (c) => c.get(`${feed}/webhook/dead-letters`),
  },
  {
    what: 'retry a dead letter of a webhook',
    may: ['admin', 'service'],
    ask: (c) => c.post(`${feed}/webhook/dead-letters/1/retry`, {}),
  },
  {
    what: 'drop a dead letter of a webhook',
    may: ['admin'],
    ask: (c) => c.post(`${feed}/webhook/dead-letters/1/drop`, { reason: 'A test' }),
  },
];
