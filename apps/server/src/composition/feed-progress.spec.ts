import { describe, expect, it } from '@jest/globals';
import { type FeedPlace, type FeedReading, feedStart } from '#libs/feed';
import { instant, ManualClock, plusMillis } from '#libs/kernel';
import { FeedProgress } from './feed-progress.js';

const begin = instant('2026-03-02T09:00:00Z');
/** Row n of the feed was recorded n minutes after the beginning. */
const recordedAt = (seq: number) => plusMillis(begin, seq * 60_000);

const HEAD = 10;

const reading = (subscriptionId: string, way: FeedReading['way'], seq: number): FeedReading => ({
  ...{ subscriptionId, way, seq },
  after: 'c0',
  cursor: `c${String(seq)}`,
  at: recordedAt(seq),
});

const progressOf = (readings: readonly FeedReading[], pushed: Readonly<Record<string, number>> = {}) => {
  const asked: number[] = [];
  const progress = new FeedProgress({
    reader: {
      head: () => Promise.resolve({ ...feedStart, seq: HEAD }),
      cursorOf: ({ seq }: FeedPlace) => `c${String(seq)}`,
      recordedAfter: ({ seq }) => {
        asked.push(seq);
        return Promise.resolve(seq < HEAD ? recordedAt(seq + 1) : undefined);
      },
    },
    readings: {
      read: (id) =>
        Promise.resolve(readings.filter(({ subscriptionId }) => id === undefined || subscriptionId === id)),
    },
    webhooks: {
      status: () => Promise.resolve(undefined),
      places: () => Promise.resolve(new Map(Object.entries(pushed))),
    },
    clock: new ManualClock(recordedAt(HEAD)),
  });
  return { progress, asked };
};

describe('how far subscriptions are', () => {
  it('goes by the way that is furthest, pushed or fetched', async () => {
    const { progress } = progressOf(
      [reading('a', 'pull', 3), reading('a', 'stream', 8), reading('b', 'snapshot', 2)],
      { b: 9, c: 10 },
    );
    const lags = await progress.lags(['a', 'b', 'c', 'd']);
    expect(Object.fromEntries(lags)).toEqual({
      a: { events: 2, seconds: 60 },
      b: { events: 1, seconds: 0 },
      c: { events: 0, seconds: 0 },
    });
  });

  it('is told by way, the newest first', async () => {
    const { progress } = progressOf([reading('a', 'pull', 3), reading('a', 'stream', 8)]);
    const { head, lag, reads } = await progress.of('a');
    expect([head, lag]).toEqual(['c10', { events: 2, seconds: 60 }]);
    expect(reads.map(({ way, lag: ofWay }) => [way, ofWay.events])).toEqual([
      ['stream', 2],
      ['pull', 7],
    ]);
  });

  it('is not behind where the ledger was restored to before it', async () => {
    const { progress } = progressOf([reading('a', 'pull', 12)]);
    expect((await progress.lags(['a'])).get('a')).toEqual({ events: 0, seconds: 0 });
  });

  it('is looked up once for all that stand at one place', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `s${String(index)}`);
    const { progress, asked } = progressOf(ids.map((id) => reading(id, 'pull', 4)));
    expect((await progress.lags(ids)).size).toBe(50);
    expect(asked).toEqual([4]);
  });
});
