import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cursorCodec, type FeedPlace, FeedReadings, type FeedReadingsOptions } from '#libs/feed';
import { type EventId, instant, ManualClock } from '#libs/kernel';
import { engines, openReadDatabases } from '../projections/support/read-database.js';

let folder: string;
let runs = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readings-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const codec = cursorCodec('a-ledger');
const cursors = { cursorOf: (place: FeedPlace) => codec.encode(place) };
const place = (seq: number): FeedPlace => ({
  seq,
  eventId: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}` as EventId,
  part: 0,
});
const read = (way: 'pull' | 'stream' | 'snapshot', seq: number, subscriptionId = 'one') => ({
  subscriptionId,
  way,
  after: place(0),
  through: place(seq),
});

/** Long enough that nothing is written down but when a test says so. */
const NEVER = 2_000_000_000;

describe.each(engines)('how far subscriptions have read, on %s', (engine) => {
  const setUp = async () => {
    const databases = await openReadDatabases(engine, folder, `readings-${(runs += 1)}`);
    const clock = new ManualClock(instant('2026-03-02T09:30:00Z'));
    const process = (options: Partial<FeedReadingsOptions> = {}) =>
      FeedReadings.open({ ...databases, cursors, clock, delayMillis: NEVER, ...options });
    return { databases, clock, process };
  };

  it('is known at once where it was read, and everywhere once it is written down', async () => {
    const { databases, process } = await setUp();
    const [one, other] = [await process(), await process()];
    one.note(read('pull', 7));
    one.note(read('stream', 9));
    one.note(read('stream', 3, 'another'));
    const seqs = async (readings: FeedReadings) =>
      (await readings.read('one')).map(({ way, seq }) => `${way} ${seq}`).sort();
    expect(await seqs(one)).toEqual(['pull 7', 'stream 9']);
    expect(await seqs(other)).toEqual([]);
    await one.write();
    expect(await seqs(other)).toEqual(['pull 7', 'stream 9']);
    expect(await other.read()).toHaveLength(3);
    expect((await other.read('another'))[0]).toEqual({
      subscriptionId: 'another',
      way: 'stream',
      after: codec.encode(place(0)),
      seq: 3,
      cursor: codec.encode(place(3)),
      at: instant('2026-03-02T09:30:00Z'),
    });
    await databases.close();
  });

  it('is as the later of two processes read it, whichever writes it down first', async () => {
    const { databases, clock, process } = await setUp();
    const [one, other] = [await process(), await process()];
    one.note(read('pull', 90));
    clock.set(instant('2026-03-02T09:31:00Z'));
    // It began again, further back.
    other.note(read('pull', 10));
    await other.write();
    await one.write();
    for (const process of [one, other])
      expect((await process.read('one')).map(({ seq }) => seq)).toEqual([10]);
    await databases.close();
  });

  it('fails nobody where it cannot be written down, and is written down later', async () => {
    const { databases, process } = await setUp();
    const told: unknown[] = [];
    let isBroken = true;
    const writer = new Proxy(databases.writer, {
      get: (target, name) => {
        if (isBroken && name === 'withTables')
          return () => {
            throw new Error('the disk is full');
          };
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const [one, other] = [await process({ writer, onTrouble: (error) => told.push(error) }), await process()];
    one.note(read('pull', 4));
    one.note(read('stream', 5));
    await one.write();
    expect(told).toHaveLength(1);
    one.note(read('pull', 6));
    isBroken = false;
    await one.write();
    expect((await other.read('one')).map(({ seq }) => seq).sort()).toEqual([5, 6]);
    await databases.close();
  });

  it('is written down by itself', async () => {
    const { databases, process } = await setUp();
    const [one, other] = [await process({ delayMillis: 1 }), await process()];
    for (let seq = 1; seq <= 50; seq += 1) one.note(read('pull', seq));
    while ((await other.read('one'))[0]?.seq !== 50) await new Promise((resolve) => setTimeout(resolve, 5));
    await databases.close();
  });

  it('may be opened by several processes at once', async () => {
    const { databases, process } = await setUp();
    const opened = await Promise.all([process(), process(), process()]);
    expect(await opened[0].read()).toEqual([]);
    await databases.close();
  });
});
