import { describe, expect, it } from '@jest/globals';
import type { FeedSubscriptionEvent } from '#libs/consent';
import { odsCode } from '#libs/kernel';
import { feedSubscriptionStream } from '#libs/stored-events';
import { sampleEvents } from '#libs/stored-events/contract';
import { sealer } from '../../test/people.js';
import { projected, recorded } from '../../test/recorded-events.js';
import { feedSubscriptions } from './projection.js';
import { feedSubscriptionQueries, type FeedSubscriptionsRequest } from './queries.js';

const [first, second, third] = [1, 2, 3].map((n) => `9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b${n}`) as [
  string,
  string,
  string,
];
const [hospital, platform] = [odsCode('RJ1'), odsCode('X26')];

const on = (subscriptionId: string, { type, data }: FeedSubscriptionEvent) => ({
  stream: feedSubscriptionStream(subscriptionId),
  event: { type, data: { ...data, subscriptionId } } as FeedSubscriptionEvent,
});

const opened = (subscriptionId: string, owner: typeof hospital) =>
  on(subscriptionId, {
    type: 'FeedSubscriptionOpened',
    data: { ...sampleEvents.FeedSubscriptionOpened, owner },
  });

const happenings = [
  opened(first, hospital),
  opened(second, platform),
  on(first, { type: 'WebhookEndpointSet', data: sampleEvents.WebhookEndpointSet }),
  on(first, { type: 'FeedSubscriptionPaused', data: sampleEvents.FeedSubscriptionPaused }),
  opened(third, hospital),
  on(third, { type: 'FeedSubscriptionPaused', data: sampleEvents.FeedSubscriptionPaused }),
  on(third, { type: 'FeedSubscriptionResumed', data: sampleEvents.FeedSubscriptionResumed }),
  on(second, { type: 'FeedSubscriptionRevoked', data: sampleEvents.FeedSubscriptionRevoked }),
];

const queries = feedSubscriptionQueries(
  await projected(feedSubscriptions, [await recorded(happenings, sealer)]),
);
const listed = async (request: Partial<FeedSubscriptionsRequest>) =>
  (await queries.subscriptions({ owner: null, ...request })).entries;

describe('the subscriptions of the feed', () => {
  it('are listed as they were opened', async () => {
    expect(await listed({})).toEqual([first, second, third]);
  });

  it('are listed by owner', async () => {
    expect(await listed({ owner: hospital })).toEqual([first, third]);
    expect(await listed({ owner: odsCode('RWE') })).toEqual([]);
  });

  it.each([
    ['active', [third]],
    ['paused', [first]],
    ['revoked', [second]],
  ] as const)('are listed where they are %s', async (status, expected) => {
    expect(await listed({ status })).toEqual(expected);
  });

  it('are given in pages', async () => {
    const page = await queries.subscriptions({ owner: null, limit: 2 });
    expect(page.entries).toEqual([first, second]);
    const rest = await queries.subscriptions({ owner: null, limit: 2, cursor: page.next });
    expect(rest).toEqual({ entries: [third], next: undefined });
  });
});
