import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadDatabase } from '#libs/projections';
import { ann, begin, ben, chooses, day, happens } from '../../test/feed-of.js';
import { type FeedPlace, feedStart } from '../rows.js';
import type { FeedPage } from './reader.js';
import { feedReader } from './sql-reader.js';
import { FeedTail } from './tail.js';

let db: ReadDatabase;
let moved: () => void;
let reads: number;
let tail: FeedTail;
let leaving: AbortController;
let followers: AsyncGenerator<FeedPage, void>[];

/** One more who follows, until the test is over. */
const follow = (after: FeedPlace): AsyncGenerator<FeedPage, void> => {
  const follower = tail.follow(after, leaving.signal);
  followers.push(follower);
  return follower;
};

afterEach(async () => {
  leaving.abort();
  for (const follower of followers) await follower.return();
  expect(tail.isFollowed).toBe(false);
});

beforeEach(async () => {
  leaving = new AbortController();
  followers = [];
  db = await begin();
  moved = () => undefined;
  reads = 0;
  const reader = feedReader(db, 'ledger');
  const counting = {
    ...reader,
    rowsAfter: (...asked: Parameters<typeof reader.rowsAfter>) => {
      reads += 1;
      return reader.rowsAfter(...asked);
    },
  };
  tail = new FeedTail(counting, {
    pollMillis: 1_000_000,
    watch: (changed) => {
      moved = changed;
      return () => undefined;
    },
  });
});

const types = (page: FeedPage | undefined): readonly string[] => (page?.rows ?? []).map(({ type }) => type);

/** Reading the database takes no longer than until then: whoever is at the end of the feed waits. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Something happens while these followers wait; resolves when the tail has read it. */
const meanwhile = async (change: () => Promise<void>, seq: number): Promise<void> => {
  do await nextTurn();
  while (!tail.isFollowed);
  await change();
  moved();
  await tail.waitBeyond({ ...feedStart, seq: seq - 1 }, leaving.signal);
};

const next = async (pages: AsyncGenerator<FeedPage, void>): Promise<FeedPage> => {
  const { value } = await pages.next();
  if (value === undefined) throw new Error('the feed has ended');
  return value;
};

describe('the tail of the feed', () => {
  it('gives each who follows all that comes, and reads it once for all who are at its end', async () => {
    await chooses(2, ann);
    for (let n = 0; n < 5; n += 1) follow(feedStart);
    for (const follower of followers) expect((await next(follower)).through.seq).toBe(1);
    for (let seq = 2; seq < 6; seq += 1) {
      const waiting = followers.map((follower) => next(follower));
      await nextTurn();
      const before = reads;
      await meanwhile(() => chooses(seq + 1, ben), seq);
      const pages = await Promise.all(waiting);
      expect(new Set(pages).size).toBe(1);
      expect(pages[0]?.through.seq).toBe(seq);
      // The page, and perhaps already that there is none after it.
      expect(reads - before).toBeLessThanOrEqual(2);
    }
  });

  it.each([
    ['erased', 'PatientErased', {}],
    ['withdrawn', 'PatientRestricted', { from: day(4) }],
  ])('sends nobody again what it had read of a patient before they were %s', async (gone, type, data) => {
    await chooses(2, ben);
    const first = follow(feedStart);
    const { through } = await next(first);
    await meanwhile(() => chooses(3, ann), 2);
    await meanwhile(() => happens(4, ann, type, data), 3);
    const second = follow(through);
    expect(types(await next(second))).toEqual([`patient-${gone}`]);
  });

  it('ends when it is told to, whether something comes or not', async () => {
    const follower = follow(feedStart);
    const waiting = follower.next();
    leaving.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
