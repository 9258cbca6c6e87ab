import { describe, expect, it } from '@jest/globals';
import type { PatientId } from '#libs/kernel';
import { DataKey, newKeyBytes } from './data-key.js';
import { KeyCache } from './key-cache.js';

const id = (text: string): PatientId => text as PatientId;
const key = new DataKey('k', newKeyBytes());

describe('key cache', () => {
  it('holds no more than its bound, the least recently used going first', () => {
    const cache = new KeyCache({ cachedKeys: 2 });
    for (const name of ['a', 'b']) cache.set(id(name), key, cache.moment);
    cache.get(id('a'));
    cache.set(id('c'), key, cache.moment);
    expect([cache.get(id('a')), cache.get(id('b')), cache.get(id('c'))]).toEqual([key, undefined, key]);
  });

  it('does not take in a key that was read before an erasure', () => {
    const cache = new KeyCache({});
    const readAt = cache.moment;
    cache.drop(id('a'));
    cache.set(id('a'), key, readAt);
    expect(cache.get(id('a'))).toBeUndefined();
  });

  it('lets a key serve only for its time, for another process may have erased it', async () => {
    const cache = new KeyCache({ cacheMillis: 5 });
    cache.set(id('a'), key, cache.moment);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(cache.get(id('a'))).toBeUndefined();
  });
});
