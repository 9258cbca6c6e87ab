import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { full, report } from '../support/figures.js';
import { copied, untilAt } from './support/copied.js';
import { FollowedLedger } from './support/followed-ledger.js';
import { FollowerProcess } from './support/follower-process.js';

/**
 * Commands are sent when it is their time, whatever became of those before: some before the snapshots, some after them,
 * and meanwhile no more than so many, for a machine that is busy. In the long form a snapshot has several pages.
 */
const LOAD = full
  ? { aSecond: 200, patients: 500, before: 4_000, meanwhile: 12_000, after: 4_000, snapshots: 6 }
  : { aSecond: 100, patients: 20, before: 100, meanwhile: 200, after: 100, snapshots: 2 };
/** So many commands for each new patient, who are three commands themselves. */
const COMMANDS_A_PATIENT = 20;

const directory = mkdtempSync(join(tmpdir(), 'feed-under-load-'));
const followers: FollowerProcess[] = [];
let ledger: FollowedLedger;

beforeAll(async () => {
  ledger = await FollowedLedger.start();
  await ledger.addPatients(LOAD.patients);
});

afterAll(async () => {
  await Promise.all(followers.map((follower) => follower.kill()));
  await ledger.stop();
  rmSync(directory, { recursive: true, force: true });
});

const followerOf = (name: string, over: 'pull' | 'stream', snapshot: boolean) => {
  const file = join(directory, `${name}.sqlite`);
  const { url, token } = ledger;
  const settings = { file, url, token, over, snapshot };
  const follower = new FollowerProcess(new URL('follower.ts', import.meta.url), settings);
  followers.push(follower);
  return { name, file, follower };
};

/** Commands by the clock, as many as are allowed. */
const underLoad = () => {
  const recording: Promise<unknown>[] = [];
  const begun = performance.now();
  let [due, commands, allowed, isOver] = [begun, 0, 0, false];
  const send = async (): Promise<void> => {
    while (!isOver) {
      const early = due - performance.now();
      if (early > 0 || commands >= allowed) {
        await wait(Math.max(early, 1));
        // What was not allowed is not made up for.
        if (commands >= allowed) due = performance.now();
        continue;
      }
      const isNew = commands % COMMANDS_A_PATIENT === 0;
      const recorded = isNew ? ledger.addPatients(1) : ledger.choose();
      // Told below, when all have been sent.
      recorded.catch(() => undefined);
      recording.push(recorded);
      const count = isNew ? 3 : 1;
      commands += count;
      due += (count * 1_000) / LOAD.aSecond;
    }
    await Promise.all(recording);
  };
  const sent = send();
  const allow = (count: number): void => {
    allowed = commands + count;
  };
  return {
    allow,
    sends: async (count: number): Promise<void> => {
      allow(count);
      while (commands < allowed) await Promise.race([wait(10), sent]);
    },
    /** Answers how many there were, and how many a second were recorded. */
    stop: async (): Promise<{ readonly commands: number; readonly aSecond: number }> => {
      isOver = true;
      await sent;
      return { commands, aSecond: Math.round((commands * 1_000) / (performance.now() - begun)) };
    },
  };
};

/** Takes a snapshot, is killed under it, and follows. Answers the first position after it. */
const takesSnapshot = async ({ follower }: ReturnType<typeof followerOf>): Promise<string> => {
  await follower.start();
  await follower.says((line) => line.startsWith('snapshot:'));
  await follower.kill();
  await follower.start();
  return follower.says((line) => !line.startsWith('snapshot:'));
};

it(
  'gives a snapshot and what follows it, taken under load, that equal a replay of everything',
  async () => {
    const replaying = followerOf('replay', 'stream', false);
    await replaying.follower.start();
    const load = underLoad();
    await load.sends(LOAD.before);
    load.allow(LOAD.meanwhile);
    const taken: (ReturnType<typeof followerOf> & { readonly at: string })[] = [];
    for (let count = 0; count < LOAD.snapshots; count++) {
      const one = followerOf(`snapshot-${String(count)}`, count % 2 === 0 ? 'pull' : 'stream', true);
      taken.push({ ...one, at: await takesSnapshot(one) });
    }
    await load.sends(LOAD.after);
    const { commands, aSecond } = await load.stop();
    const events = await ledger.replay(await ledger.chooseForAll());
    const end = events.at(-1)!.sequence;
    await Promise.all([replaying, ...taken].map(({ file }) => untilAt(file, end)));
    await Promise.all(followers.map((follower) => follower.kill()));
    const replayed = copied(replaying.file);
    const standing = await ledger.standing();
    for (const { name, file, at } of taken) {
      const after = events.length - 1 - events.findIndex(({ sequence }) => sequence === at);
      const { rows } = copied(file);
      report(`${name} under load`, {
        commands,
        'a second': aSecond,
        'events before it': events.length - after,
        'events after it': after,
        rows: rows.length,
        'rows that differ': rows.filter((row, index) => !isSame(row, replayed.rows[index])).length,
      });
      expect([after > 0, after < events.length]).toEqual([true, true]);
      expect(rows).toEqual(replayed.rows);
    }
    expect(replayed.ids).toEqual(events.map(({ id }) => id));
    expect(replayed.rows).toEqual(standing);
  },
  full ? 3_600_000 : 600_000,
);

const isSame = (row: unknown, other: unknown): boolean => JSON.stringify(row) === JSON.stringify(other);
