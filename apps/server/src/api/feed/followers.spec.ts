import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FeedSubscriptionReader } from '#libs/application';
import { type FeedMessage, type FeedPage, feedStart, type FeedSubscriber } from '#libs/feed';
import type { Ledger } from '../../composition/index.js';
import { Followers } from './followers.js';

const page: FeedPage = { rows: [], through: { ...feedStart, seq: 1 } };

let scope: string;
let made: number;
let followers: Followers;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  scope = 'wide';
  made = 0;
  const find = (subscriptionId: string) =>
    Promise.resolve({ subscriptionId, status: 'active', agreement: scope } as unknown as FeedSubscriber);
  const messages = (_page: unknown, { agreement }: FeedSubscriber): Promise<readonly FeedMessage[]> => {
    made += 1;
    return Promise.resolve([{ seq: 1, cursor: 'c', type: 'choice-changed', text: agreement }]);
  };
  followers = new Followers(
    { feed: { sender: { messages } } } as unknown as Ledger,
    { find } as unknown as FeedSubscriptionReader,
  );
});

afterEach(() => {
  jest.useRealTimers();
});

const sentOf = async (subscriptionId = 's'): Promise<readonly string[]> =>
  (await followers.pageFor(page, subscriptionId)).messages.map(({ text }) => text);

describe('what of a page followers are sent', () => {
  it('is put together once for all connections of a subscription that are there at the time', async () => {
    await Promise.all([sentOf(), sentOf(), sentOf('other')]);
    await sentOf();
    expect(made).toBe(2);
  });

  it('is by the scope as it is now, also of a page that was sent under the one before', async () => {
    expect(await sentOf()).toEqual(['wide']);
    scope = 'narrow';
    jest.advanceTimersByTime(251);
    expect(await sentOf()).toEqual(['narrow']);
  });
});
