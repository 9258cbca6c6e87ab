import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FeedEvent } from '#libs/feed-client';
import { full, report } from '../support/figures.js';
import { CuttingProxy } from './cutting-proxy.js';
import { copied, untilApplied } from './support/copied.js';
import { FollowedLedger } from './support/followed-ledger.js';
import { FollowerProcess } from './support/follower-process.js';

/** Followers are killed and cut off so often each; the server, which all have in common, is killed so often. */
const FAULTS = full ? { kills: 200, cuts: 500, crashes: 50 } : { kills: 4, cuts: 8, crashes: 2 };
const PATIENTS = full ? 60 : 6;
/** Longer than the pause after a few failures in a row; further ones double it. */
const PAUSE_SECONDS = 60;

type Fault = 'kill' | 'cut';

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** One way of following, with what happens to whoever follows that way. */
interface Way {
  readonly name: 'pull' | 'stream' | 'webhook';
  readonly file: string;
  readonly follower: FollowerProcess;
  readonly proxy: CuttingProxy;
  readonly faults: readonly Fault[];
  /** Starts the follower, again. */
  readonly start: () => Promise<void>;
}

const faultsOfOne = (): Fault[] =>
  shuffled<Fault>([
    ...Array.from({ length: FAULTS.kills }, () => 'kill' as const),
    ...Array.from({ length: FAULTS.cuts }, () => 'cut' as const),
  ]);

const directory = mkdtempSync(join(tmpdir(), 'feed-followers-'));
let ledger: FollowedLedger;
let ways: readonly Way[];

const following = async (name: 'pull' | 'stream'): Promise<Way> => {
  const file = join(directory, `${name}.sqlite`);
  const proxy = await CuttingProxy.start(() => ledger.port);
  const { token } = ledger;
  const settings = { file, url: proxy.url, token, over: name, snapshot: false };
  const follower = new FollowerProcess(new URL('follower.ts', import.meta.url), settings);
  const start = async (): Promise<void> => {
    await follower.start();
  };
  return { name, file, follower, proxy, faults: faultsOfOne(), start };
};

const receiving = async (): Promise<Way> => {
  const file = join(directory, 'webhook.sqlite');
  let port = 0;
  const proxy = await CuttingProxy.start(() => port);
  const secret = await ledger.pushTo(proxy.url);
  const follower = new FollowerProcess(new URL('receiver.ts', import.meta.url), { file, secret });
  const start = async (): Promise<void> => {
    port = Number(await follower.start());
  };
  return { name: 'webhook', file, follower, proxy, faults: faultsOfOne(), start };
};

beforeAll(async () => {
  ledger = await FollowedLedger.start();
  // Pushing begins with what is recorded after the address was set: before everything that is followed.
  ways = [await following('pull'), await following('stream'), await receiving()];
  await ledger.addPatients(PATIENTS);
  await Promise.all(ways.map(({ start }) => start()));
});

afterAll(async () => {
  await Promise.all(ways.map(({ follower }) => follower.kill()));
  await ledger.stop();
  await Promise.all(ways.map(({ proxy }) => proxy.stop()));
  rmSync(directory, { recursive: true, force: true });
});

/** Passes the time that webhooks pause after failures, until what is awaited has come. */
const inTime = async <T>(awaited: Promise<T>): Promise<T> => {
  const over = new AbortController();
  const done = awaited.finally(() => {
    over.abort();
  });
  while (!over.signal.aborted) {
    await ledger.advance(PAUSE_SECONDS);
    await Promise.race([done, wait(200)]);
  }
  return done;
};

/** Only webhooks pause by the ledger's clock. */
const untilThen = ({ name }: Way, awaited: Promise<void>): Promise<void> =>
  name === 'webhook' ? inTime(awaited) : awaited;

const strike = async (way: Way, fault: Fault): Promise<void> => {
  const { follower, proxy, start } = way;
  follower.assertRunning();
  if (fault === 'cut') {
    // Webhooks are connected to when there is something to tell.
    if (!proxy.isConnected) await ledger.choose();
    do await untilThen(way, proxy.connected());
    while (!proxy.cut());
    return;
  }
  await follower.kill();
  await start();
};

/** The server is killed after so many of all the faults of followers. */
const crashesAfter = new Set(
  shuffled(Array.from({ length: 3 * (FAULTS.kills + FAULTS.cuts) }, (_, number) => number + 1)).slice(
    0,
    FAULTS.crashes,
  ),
);
let struck = 0;

/** One fault after another, while something is recorded; the other ways have theirs meanwhile. */
const suffer = async (way: Way): Promise<void> => {
  for (const fault of way.faults) {
    const committed = way.follower.commits();
    const chosen = ledger.choose();
    // At some commit, or whatever it is about at the moment.
    if (Math.random() < 0.5) await untilThen(way, committed);
    await strike(way, fault);
    struck += 1;
    if (crashesAfter.has(struck)) await ledger.crash();
    await chosen;
  }
};

const ofSubject = (
  events: readonly FeedEvent[],
  ids: readonly string[],
): Record<string, readonly string[]> => {
  const subjects = new Map(events.map(({ id, subject }) => [id, subject ?? '']));
  const bySubject: Record<string, string[]> = {};
  for (const id of ids) (bySubject[subjects.get(id) ?? 'unknown'] ??= []).push(id);
  return bySubject;
};

it(
  'leaves copies by pull, stream and webhook that are the server’s own, with nothing missing and nothing twice',
  async () => {
    await Promise.all(ways.map(suffer));
    const last = await ledger.chooseForAll();
    await inTime(Promise.all(ways.map(({ file }) => untilApplied(file, last))));
    await Promise.all(ways.map(({ follower }) => follower.kill()));
    const events = await ledger.replay(last);
    const standing = await ledger.standing();
    const ids = events.map(({ id }) => id);
    for (const { name, file, proxy } of ways) {
      const copy = copied(file);
      const has = new Set(copy.ids);
      report(`a follower over ${name}`, {
        'follower killed': FAULTS.kills,
        'connection cut': proxy.cuts,
        'server killed': FAULTS.crashes,
        events: ids.length,
        ...(name === 'webhook' && { 'sent again': copy.again }),
        missing: ids.filter((id) => !has.has(id)).length,
        'applied twice': copy.applications - has.size,
        rows: copy.rows.length,
      });
      // Webhooks keep the order of each patient, the others that of all.
      if (name === 'webhook') expect(ofSubject(events, copy.ids)).toEqual(ofSubject(events, ids));
      else expect(copy.ids).toEqual(ids);
      expect(copy.applications).toBe(ids.length);
      expect(copy.rows).toEqual(standing);
    }
  },
  full ? 3_600_000 : 600_000,
);
