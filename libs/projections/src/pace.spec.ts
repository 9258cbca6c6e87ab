import { describe, expect, it } from '@jest/globals';
import { counting } from '../test/counting.js';
import { memoryDatabase } from '../test/databases.js';
import { range } from '../test/harness.js';
import { eventAt, positionOf } from '../test/memory-log.js';
import { BuildTables } from './build-tables.js';
import { beginBuild } from './builds.js';
import { migrateCatalogue } from './catalogue.js';
import { migrateCheckpoints } from './checkpoint.js';
import { commitBatch } from './commit.js';
import { Pace } from './pace.js';
import { prepare } from './preparing.js';
import { noWalk } from './walk.js';

const EVENTS = 40;
const PARTITIONS = 3;
const STREAMS = ['count-a', 'count-b', 'count-c', 'count-d', 'count-e'];
const events = range(EVENTS).map((row) => eventAt(row, { stream: STREAMS[row % STREAMS.length]! }));

describe('the rate of a rebuild', () => {
  it('counts an event once, however many partitions meet it', async () => {
    const writer = memoryDatabase();
    const projection = counting({ byStream: true, filter: { streamPrefixes: ['count-'] } });
    const now = (): string => '2024-03-01T09:00:00Z';
    await migrateCatalogue(writer);
    await migrateCheckpoints(writer);
    const target = positionOf(EVENTS);
    const begin = { projection, ledgerId: 'ledger-1', partitions: PARTITIONS, target, now: now() } as const;
    const begun = await writer
      .transaction()
      .execute((tx) => beginBuild(tx, [], { ...begin, role: 'active' }));
    const tables = new BuildTables(projection.tables, begun);
    const rates = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const pace = new Pace();
      pace.moved({ events: [], applied: 0, position: '' }, 0);
      const { build, checkpoint } = await prepare({ writer, projection, tables, partition, now });
      const moving = { writer, projection, build, tables, partition, skips: new Set<string>(), now };
      const batch = { events, position: target, walk: noWalk, caughtUp: false };
      const { applied, position } = await commitBatch({ ...moving, lease: undefined }, checkpoint, batch);
      pace.moved({ events, applied, position }, 1_000);
      rates.push(pace.rates(1_000));
    }
    expect(rates.map(({ met, positions }) => [met, positions])).toEqual(
      range(PARTITIONS).map(() => [EVENTS, EVENTS]),
    );
    expect(rates.reduce((sum, { applied }) => sum + applied, 0)).toBe(EVENTS);
    await writer.destroy();
  });

  it('is of late, and nothing when nothing has moved for a while', () => {
    const pace = new Pace();
    pace.moved({ events: [], applied: 0, position: '' }, 0);
    pace.moved({ events, applied: EVENTS, position: positionOf(EVENTS) }, 2_000);
    expect(pace.rates(2_000)).toEqual({ met: EVENTS / 2, applied: EVENTS / 2, positions: EVENTS / 2 });
    expect(pace.rates(60_000)).toEqual({ met: 0, applied: 0, positions: 0 });
  });
});
