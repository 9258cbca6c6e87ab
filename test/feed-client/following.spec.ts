import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type FeedError,
  type FeedEvent,
  follow,
  type FollowOptions,
  memoryCheckpoint,
  type Notice,
} from '#libs/feed-client';
import { type Fault, FeedDouble, QUICK } from './feed-double.js';

let ledger: FeedDouble;

beforeEach(async () => {
  ledger = await FeedDouble.start();
});
afterEach(async () => {
  await ledger.stop();
});

const idsTo = (count: number, from = 1): string[] =>
  Array.from({ length: count - from + 1 }, (_, index) => `event-${String(from + index)}/0`);

/** Follows until so many events have come. */
const taken = async (count: number, options: Partial<FollowOptions> = {}): Promise<string[]> => {
  const ids: string[] = [];
  if (count === 0) return ids;
  for await (const { id } of follow({ ...ledger.connection, timing: QUICK, ...options })) {
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids;
};

const refusal = async (options: Partial<FollowOptions> = {}): Promise<FeedError> => {
  try {
    for await (const _ of follow({ ...ledger.connection, timing: QUICK, ...options }));
  } catch (error) {
    return error as FeedError;
  }
  throw new Error('it was not refused');
};

describe.each(['pull', 'stream'] as const)('following over %s', (over) => {
  it('gives every event once and in order, those of before and those to come', async () => {
    ledger.record(12);
    const following = taken(20, { over });
    ledger.record(8);
    expect(await following).toEqual(idsTo(20));
  });

  it('begins where it is told: after a cursor, or with what comes from now on', async () => {
    ledger.record(9);
    expect(await taken(3, { over, from: ledger.cursorAt(6) })).toEqual(idsTo(9, 7));
    const checkpoint = memoryCheckpoint();
    const following = taken(2, { over, from: 'now', checkpoint });
    while ((await checkpoint.load()) === undefined) await new Promise(setImmediate);
    ledger.record(2);
    expect(await following).toEqual(idsTo(11, 10));
  });

  it('goes on after the checkpoint, and an event that was not finished comes again', async () => {
    ledger.record(10);
    const checkpoint = memoryCheckpoint();
    expect(await taken(4, { over, checkpoint })).toEqual(idsTo(4));
    // The loop was left while it had the fourth.
    expect(await taken(7, { over, checkpoint, from: 'start' })).toEqual(idsTo(10, 4));
  });

  it.each<[string, Fault[]]>([
    ['cut in the middle', ['cut', 'cut', 'cut']],
    ['gone before a word', ['reset', 'reset']],
    ['silent', ['silent']],
    ['sent again', ['doubled', 'doubled', 'doubled', 'doubled']],
    ['garbage', ['garbage', 'not-json']],
    ['too many requests', [{ status: 429, code: 'CONSENT_TOO_MANY_REQUESTS', retryAfter: '0' }]],
    ['out of service', [{ status: 503, code: 'EVENT_STORE_UNAVAILABLE' }]],
    ['of a gateway', [{ status: 502, code: 'whatever' }]],
  ])('misses and doubles nothing when an answer is %s', async (_, faults) => {
    ledger.record(30);
    ledger.faults.push(...faults);
    const notices: Notice[] = [];
    const following = taken(40, { over, onNotice: (notice) => notices.push(notice) });
    ledger.record(10);
    expect(await following).toEqual(idsTo(40));
    if (!faults.includes('doubled')) expect(notices.length).toBeGreaterThanOrEqual(faults.length);
  });

  it('waits as long as the ledger asks', async () => {
    ledger.record(1);
    ledger.faults.push({ status: 503, code: 'EVENT_STORE_UNAVAILABLE', retryAfter: '1' });
    const notices: Notice[] = [];
    await taken(1, { over, onNotice: (notice) => notices.push(notice) });
    expect(notices[0]?.waitMs).toBeGreaterThanOrEqual(1_000);
  });

  it('waits out a pause', async () => {
    ledger.record(3);
    ledger.faults.push({ status: 409, code: 'FEED_SUBSCRIPTION_PAUSED' });
    const notices: Notice[] = [];
    expect(await taken(3, { over, onNotice: (notice) => notices.push(notice) })).toEqual(idsTo(3));
    expect(notices).toEqual([
      expect.objectContaining({
        kind: 'paused',
        error: expect.objectContaining({ code: 'FEED_SUBSCRIPTION_PAUSED' }),
      }),
    ]);
  });

  it.each([
    [409, 'FEED_CURSOR_AHEAD', 'wait-for-the-restore-or-take-a-snapshot'],
    [410, 'FEED_CURSOR_LOST', 'take-a-snapshot'],
    [410, 'FEED_CURSOR_FOREIGN', 'check-the-address'],
    [400, 'FEED_CURSOR_INVALID', 'check-the-checkpoint'],
    [410, 'FEED_SUBSCRIPTION_REVOKED', 'delete-the-copy'],
    [401, 'CONSENT_TOKEN_EXPIRED', 'renew-the-token'],
    [403, 'CONSENT_NOT_ALLOWED', 'ask-for-rights'],
    [404, 'FEED_SUBSCRIPTION_NOT_FOUND', 'ask-the-operators'],
  ])('ends with what time does not heal: %d %s', async (status, code, remedy) => {
    ledger.faults.push({ status, code });
    expect(await refusal({ over })).toMatchObject({
      name: 'FeedError',
      status,
      code,
      remedy,
      isTemporary: false,
    });
    expect(ledger.asked).toHaveLength(1);
  });

  it('gets a new token when the old one is taken no more', async () => {
    ledger.record(2);
    ledger.goodToken = 'second';
    const tokens = ['first', 'second'];
    expect(await taken(2, { over, token: () => Promise.resolve(tokens.shift() ?? 'second') })).toEqual(
      idsTo(2),
    );
    expect(ledger.tokens.slice(0, 2)).toEqual(['first', 'second']);
  });

  it('does not follow a redirect with the token', async () => {
    const elsewhere = await FeedDouble.start();
    const fetch: typeof globalThis.fetch = (input, init) => {
      expect(init?.redirect).toBe('error');
      return globalThis.fetch(input, init);
    };
    ledger.record(1);
    expect(await taken(1, { over, fetch })).toEqual(idsTo(1));
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.stop();
  });

  it('passes other types over, but for what concerns a whole copy, and remembers that it has', async () => {
    ledger.record(3);
    ledger.record(1, { type: 'org.consent-ledger.opt-out-changed.v1' });
    ledger.record(1, {
      type: 'org.consent-ledger.patient-erased.v1',
      data: { instruction: 'delete-subject' },
    });
    ledger.record(2);
    const checkpoint = memoryCheckpoint();
    const options = { over, checkpoint, types: ['opt-out-changed'] };
    expect(await taken(2, options)).toEqual(['event-4/0', 'event-5/0']);
    const following = taken(1, options);
    ledger.record(1, { type: 'org.consent-ledger.feed-resumed.v1' });
    expect(await following).toEqual(['event-5/0']);
  });

  it('hands each event to the handler and moves the checkpoint with it, not before', async () => {
    ledger.record(10);
    const checkpoint = memoryCheckpoint();
    const handled: string[] = [];
    const handle = (event: FeedEvent) => {
      if (handled.length === 6) throw new Error('no room');
      handled.push(event.id);
    };
    const options = { ...ledger.connection, over, checkpoint, handle, timing: QUICK };
    await expect(follow(options).run()).rejects.toThrow('no room');
    expect(handled).toEqual(idsTo(6));
    expect(await checkpoint.load()).toBe(ledger.cursorAt(6));
  });

  it('ends quietly when it is told to', async () => {
    ledger.record(4);
    const stop = new AbortController();
    const handled: string[] = [];
    const handle = ({ id }: FeedEvent) => {
      handled.push(id);
      if (handled.length === 4) stop.abort();
    };
    await follow({ ...ledger.connection, over, handle, signal: stop.signal, timing: QUICK }).run();
    expect(handled).toEqual(idsTo(4));
  });

  it('ends when it is told to while there is far more than it has taken', async () => {
    ledger.record(2_000);
    const stop = new AbortController();
    let handled = 0;
    const handle = async () => {
      handled += 1;
      if (handled === 40) stop.abort();
      // As a transaction would: what comes meanwhile waits in the connection.
      await new Promise(setImmediate);
    };
    await follow({ ...ledger.connection, over, handle, signal: stop.signal, timing: { limit: 500 } }).run();
    expect(handled).toBeLessThan(2_000);
  });

  it('is an observable too, that stops when nobody looks any more', async () => {
    ledger.record(6);
    const checkpoint = memoryCheckpoint();
    const seen: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const subscription = follow({ ...ledger.connection, over, checkpoint, timing: QUICK })
        .observable()
        .subscribe({
          next: ({ id }) => {
            seen.push(id);
            if (seen.length < 3) return;
            subscription.unsubscribe();
            resolve();
          },
          error: reject,
        });
    });
    expect(seen).toEqual(idsTo(3));
    expect(await checkpoint.load()).toBe(ledger.cursorAt(2));
  });

  it('tells an observer of its end and its failure', async () => {
    ledger.faults.push({ status: 410, code: 'FEED_CURSOR_LOST' });
    const failed = await new Promise((resolve) => {
      follow({ ...ledger.connection, over })
        .observable()
        .subscribe({ error: resolve });
    });
    expect(failed).toMatchObject({ code: 'FEED_CURSOR_LOST' });
    const stop = new AbortController();
    stop.abort();
    await new Promise<void>((resolve) => {
      follow({ ...ledger.connection, over, signal: stop.signal })
        .observable()
        .subscribe({ complete: resolve });
    });
  });
});

describe('a following', () => {
  it('is begun once, and not run without a handler', async () => {
    const following = follow({ ...ledger.connection, timing: QUICK });
    await expect(following.run()).rejects.toThrow('needs handle');
    following[Symbol.asyncIterator]();
    expect(() => following[Symbol.asyncIterator]()).toThrow('has begun');
  });

  it('commits as many together as it is told', async () => {
    ledger.record(12);
    const commits: number[] = [];
    let together = 0;
    const checkpoint = memoryCheckpoint();
    await follow({
      ...ledger.connection,
      timing: { ...QUICK, limit: 12 },
      commitEvery: 5,
      checkpoint: {
        load: () => checkpoint.load(),
        commit: async (position, work) => {
          together = 0;
          await checkpoint.commit(position, work);
          commits.push(together);
        },
      },
      handle: ({ id }) => {
        together += 1;
        if (id === 'event-12/0') stop.abort();
      },
      signal: stop.signal,
    }).run();
    expect(commits).toEqual([5, 5, 2]);
  });
  const stop = new AbortController();
});
