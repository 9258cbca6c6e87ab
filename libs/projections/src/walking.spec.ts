import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counting, countingOf } from '../test/counting.js';
import { memoryDatabase } from '../test/databases.js';
import { eventually } from '../test/eventually.js';
import { Harness, quick, range, stateOf } from '../test/harness.js';
import { MemoryLog, positionOf } from '../test/memory-log.js';
import type { ReadDatabase } from './projection.js';
import { FairShare } from './fair-share.js';
import { noWalk, walkOf } from './walk.js';
import { walkableFor, walkedBatches } from './walking.js';

/* A rebuild that goes by streams: each event once, whatever the cuts, and rows complete only at the end. */

const STREAMS = ['count-c', 'count-a', 'count-b'];
const filter = { streamPrefixes: ['count-'] };

let harness: Harness;
let db: ReadDatabase;

beforeEach(() => {
  harness = new Harness();
  db = memoryDatabase();
});

afterEach(() => harness.stop());

const fill = (log: MemoryLog, events: number): void => {
  log.add(...range(events).map((row) => ({ stream: row % 4 === 0 ? 'other-a' : STREAMS[row % 3]! })));
};

const counted = (events: number): number[] => range(events).filter((row) => row % 4 !== 0);

describe('a walk over streams', () => {
  it('meets every event up to its end once, stream by stream, wherever it was broken off', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), cuts, async (events, sizes) => {
        const log = new MemoryLog();
        fill(log, events + 5);
        const until = positionOf(events);
        const walkable = walkableFor(counting({ byStream: true, filter }), log.asStore());
        const met: { stream: string; row: number }[] = [];
        let after = noWalk;
        let reached = '';
        for (let turn = 0; reached === ''; turn++) {
          // Each batch by a walk of its own, as after a crash.
          const maxEvents = (): number => sizes[turn % sizes.length]!;
          const share = new FairShare();
          for await (const batch of walkedBatches({ ...walkable!, after, until, maxEvents, share })) {
            met.push(...batch.events.map(({ stream, data }) => ({ stream, row: Number(data.row) })));
            ({ walk: after, position: reached } = batch);
            expect(walkOf(after)?.met ?? met.length).toBe(met.length);
            break;
          }
        }
        expect(reached).toBe(until);
        expect(met.map(({ row }) => row).sort((one, other) => one - other)).toEqual(counted(events));
        const streams = met.map(({ stream }) => stream);
        expect(streams).toEqual([...streams].sort());
      }),
    );
  });

  it('counts what reading takes of the thread as the projections’ own', async () => {
    const log = new MemoryLog();
    fill(log, 8);
    let now = 0;
    const clock = () => now;
    const share = new FairShare({
      now: clock,
      worked: clock,
      // Somebody reads in it, and nobody does anything else.
      nextTurn: async () => {
        await walk.next();
      },
    });
    const { store, prefix } = walkableFor(counting({ byStream: true, filter }), log.asStore())!;
    const slow = {
      countStreams: store.countStreams.bind(store),
      readStreams: (options: Parameters<typeof store.readStreams>[0]) => {
        now += 5;
        return store.readStreams(options);
      },
    };
    const until = positionOf(8);
    const walk = walkedBatches({ store: slow, prefix, after: noWalk, until, maxEvents: () => 2, share });
    await share.giveWay();
    expect([now, share.isAlone]).toEqual([5, true]);
  });

  it.each([
    ['follow from more than one stream', { byStream: false, filter }],
    ['are of all streams', { byStream: true, filter: {} }],
    ['are of some types alone', { byStream: true, filter: { ...filter, eventTypes: ['Counted'] } }],
  ])('is not taken for rows that %s', (_, projection) => {
    expect(walkableFor(projection, new MemoryLog().asStore())).toBeUndefined();
  });
});

describe('a rebuild by streams', () => {
  it('that fails says at which event and how much is done, and goes on from there when it is resumed', async () => {
    let poison: string | undefined;
    const projection = counting({
      byStream: true,
      filter,
      before: ({ position }) => {
        if (position === poison) throw new TypeError('no');
      },
    });
    fill(harness.log, 20);
    const engine = harness.engineOn(db, [projection], { batchEvents: 6, retry: { ...quick, attempts: 2 } });
    await engine.start();
    await harness.reach(engine);
    poison = positionOf(13);
    await engine.rebuild('counting');
    const candidate = async () => (await engine.reportOf('counting')).builds.at(-1)!;
    await eventually(async () => (await candidate()).state === 'faulted');
    expect(await candidate()).toMatchObject({
      fault: { event: { position: positionOf(13) } },
      // Nothing can be said of a place in the log before the last stream is done.
      position: undefined,
      walked: { events: 3, of: 15 },
    });
    expect(await stateOf(engine)).toBe('live');
    poison = undefined;
    await engine.resume('counting');
    await eventually(async () => (await candidate()).role === 'active');
    expect(await projection.rows(db)).toEqual(countingOf(counted(20)));
  });
});
