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
const CHOICES_A_FAULT = 3;
/** Longer than the pause after a first failure; further ones double it. */
const PAUSE_SECONDS = 8;

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
    await Promise.race([done, wait(100)]);
  }
  return done;
};

const strike = async ({ follower, proxy, start }: Way, fault: Fault): Promise<void> => {
  follower.assertRunning();
  if (fault === 'cut') {
    // Webhooks are connected to when there is something to tell.
    if (!proxy.isConnected) await ledger.choose();
    await proxy.connected();
    proxy.cut();
    return;
  }
  await follower.kill();
  await start();
};

/** Some choices are recorded, and meanwhile one fault happens to each follower, and perhaps one to the server. */
const round = async (number: number, isCrashing: boolean): Promise<void> => {
  const committed = ways.map(({ follower }) => follower.commits());
  const writing = Promise.all(Array.from({ length: CHOICES_A_FAULT }, () => ledger.choose()));
  await inTime(
    Promise.all([
      writing,
      isCrashing && ledger.crash(),
      ...ways.map(async (way, index) => {
        // At some commit, or whatever it is about at the moment.
        if (Math.random() < 0.5) await committed[index];
        await strike(way, way.faults[number]!);
      }),
    ]),
  );
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
    const rounds = FAULTS.kills + FAULTS.cuts;
    const crashes = shuffled(Array.from({ length: rounds }, (_, number) => number < FAULTS.crashes));
    for (const [number, isCrashing] of crashes.entries()) await round(number, isCrashing);
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
