import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Leases } from '#libs/leases';
import { counting, countingOf } from '../test/counting.js';
import { eventually } from '../test/eventually.js';
import { memoryDatabase } from '../test/databases.js';
import { Harness, quick, range, stateOf } from '../test/harness.js';
import { positionOf } from '../test/memory-log.js';
import type { ProjectionEngine, ReadDatabase } from './index.js';

let harness: Harness;
let db: ReadDatabase;

beforeEach(() => {
  harness = new Harness();
  db = memoryDatabase();
});

afterEach(async () => {
  await harness.stop();
});

/** What each build is, the oldest first: `role state version`. */
const buildsOf = async (engine: ProjectionEngine): Promise<string[]> =>
  (await engine.reportOf('counting')).builds.map(
    ({ role, state, version, build }) => `${role} ${state} v${version} b${build}`,
  );

const become = (engine: ProjectionEngine, wanted: readonly string[]): Promise<void> =>
  eventually(async () => JSON.stringify(await buildsOf(engine)) === JSON.stringify(wanted), String(wanted));

const started = async (events: number, ...projections: ReturnType<typeof counting>[]) => {
  harness.log.add(...range(events).map(() => ({})));
  const engine = harness.engineOn(db, projections);
  await engine.start();
  await harness.reach(engine);
  await eventually(async () => (await stateOf(engine)) === 'live');
  return engine;
};

describe('a rebuild', () => {
  it('takes over once its rows are proved the same, and keeps those of before', async () => {
    const projection = counting();
    const engine = await started(5, projection);
    await engine.rebuild('counting');
    await become(engine, ['previous kept v1 b1', 'active live v1 b2']);
    expect(await projection.rows(db)).toEqual(countingOf(range(5)));
    harness.log.add({});
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf(range(6)));
    const [before, now] = (await engine.reportOf('counting')).builds;
    expect([before?.position, now?.position]).toEqual([positionOf(5), positionOf(6)]);
    expect(now?.checksum).not.toBe(before?.checksum);
  });

  it('drops the rows of before the last switch at the next one', async () => {
    const engine = await started(3, counting());
    await engine.rebuild('counting');
    await become(engine, ['previous kept v1 b1', 'active live v1 b2']);
    await engine.rebuild('counting');
    await become(engine, ['previous kept v1 b2', 'active live v1 b3']);
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    expect(tables.filter((name) => name.includes('_b1'))).toEqual([]);
  });

  it('is one at a time', async () => {
    const engine = await started(3, counting());
    await engine.rebuild('counting');
    await expect(engine.rebuild('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
  });

  it('stops at rows that are not the same, names them, and waits to be accepted', async () => {
    const engine = await started(4, counting());
    await engine.stop();
    // Code that was changed without a new version.
    const changed = counting({ extra: 1 });
    const second = harness.engineOn(db, [changed]);
    await second.start();
    await second.rebuild('counting');
    await become(second, ['active live v1 b1', 'candidate differs v1 b2']);
    const { differences } = (await second.reportOf('counting')).builds[1]!;
    expect(differences).toEqual([
      { table: 'counting_sum', row: 'changed', key: { id: 1 }, columns: ['sum'] },
    ]);
    expect(await changed.rows(db)).toEqual(countingOf(range(4)));
    await second.accept('counting');
    await become(second, ['previous kept v1 b1', 'active live v1 b2']);
    expect(await changed.rows(db)).toEqual({ positions: range(4), sum: 10 + 4 });
  });

  it('of a newer version serves the old rows until it has caught up, and both stay current', async () => {
    const engine = await started(3, counting());
    await engine.stop();
    let held: () => void = () => undefined;
    const hold = new Promise<void>((resolve) => {
      held = resolve;
    });
    const newer = counting({
      version: 2,
      extra: 100,
      before: (event) => (event.position === positionOf(2) ? hold : undefined),
    });
    // SQLite has one connection to write with, which the newer version holds while it is held.
    const second = harness.engineOn(db, [counting(), newer], { batchEvents: 1 });
    await second.start();
    await eventually(async () => (await second.status())[0]?.state === 'live');
    held();
    await become(second, ['previous kept v1 b1', 'active live v2 b2']);
    harness.log.add({});
    await harness.reach(second);
    expect(await newer.rows(db)).toEqual({ positions: range(4), sum: 10 + 400 });
  });

  it('is paused, resumed and cancelled, and that outlives the process', async () => {
    const projection = counting({ before: () => new Promise((resolve) => setTimeout(resolve, 1)) });
    harness.log.add(...range(30).map(() => ({})));
    const engine = harness.engineOn(db, [projection], { batchEvents: 1 });
    await engine.start();
    await harness.reach(engine);
    await engine.rebuild('counting');
    await engine.pause('counting');
    await become(engine, ['active live v1 b1', 'candidate paused v1 b2']);
    await engine.stop();
    const second = harness.engineOn(db, [projection], { batchEvents: 1 });
    await second.start();
    expect(await buildsOf(second)).toEqual(['active live v1 b1', 'candidate paused v1 b2']);
    await expect(second.pause('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
    await second.resume('counting');
    await second.cancel('counting');
    await become(second, ['active live v1 b1']);
    await expect(second.cancel('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
    await second.rebuild('counting');
    await become(second, ['previous kept v1 b1', 'active live v1 b3']);
    expect(await projection.rows(db)).toEqual(countingOf(range(30)));
  });

  it('is gone back from, with rows as current as those left', async () => {
    const projection = counting();
    const engine = await started(3, projection);
    await engine.rebuild('counting');
    await become(engine, ['previous kept v1 b1', 'active live v1 b2']);
    harness.log.add({}, {});
    await harness.reach(engine);
    await engine.rollback('counting');
    await become(engine, ['active live v1 b1', 'previous kept v1 b2']);
    expect(await projection.rows(db)).toEqual(countingOf(range(5)));
    await engine.retire('counting');
    await become(engine, ['active live v1 b1']);
    await expect(engine.rollback('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
    await expect(engine.retire('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
  });

  it('that was gone back from is not begun again by the same code', async () => {
    const old = counting();
    const newer = counting({ version: 2, extra: 100 });
    harness.log.add({}, {});
    const first = harness.engineOn(db, [old]);
    await first.start();
    await harness.reach(first);
    await first.stop();
    const second = harness.engineOn(db, [old, newer]);
    await second.start();
    await become(second, ['previous kept v1 b1', 'active live v2 b2']);
    await second.rollback('counting');
    await become(second, ['active live v1 b1', 'previous kept v2 b2']);
    await second.stop();
    await second.start();
    expect(await buildsOf(second)).toEqual(['active live v1 b1', 'previous kept v2 b2']);
  });

  it('fails at the first event it cannot apply and names it, while the rows that are read go on', async () => {
    let poisonous = false;
    const projection = counting({
      before: (event) => {
        if (poisonous && event.position === positionOf(2)) throw new TypeError('no');
      },
    });
    const engine = await started(4, projection);
    poisonous = true;
    await engine.rebuild('counting');
    await become(engine, ['active live v1 b1', 'candidate faulted v1 b2']);
    const [, candidate] = (await engine.reportOf('counting')).builds;
    const event = { position: positionOf(2), type: 'Counted' };
    expect(candidate?.fault).toEqual({ code: 'TypeError', event });
    harness.log.add({});
    await harness.reach(engine);
    expect(await stateOf(engine)).toBe('live');
    poisonous = false;
    await engine.resume('counting');
    await become(engine, ['previous kept v1 b1', 'active live v1 b2']);
  });

  it('passes by what an operator had skipped, as the rows that are read do', async () => {
    const skipped = new Set<string>();
    const projection = counting({
      before: (event) => {
        if (event.position === positionOf(2)) throw new TypeError('no');
      },
    });
    harness.log.add({}, {}, {});
    const skipsOf = () => Promise.resolve(skipped);
    const engine = harness.engineOn(db, [projection], { skipsOf, retry: { ...quick, attempts: 2 } });
    await engine.start();
    await eventually(async () => (await stateOf(engine)) === 'faulted');
    skipped.add(positionOf(2));
    await engine.resume('counting');
    await harness.reach(engine);
    expect(await projection.rows(db)).toEqual(countingOf([1, 3]));
    await engine.rebuild('counting');
    await become(engine, ['previous kept v1 b1', 'active live v1 b2']);
    expect(await projection.rows(db)).toEqual(countingOf([1, 3]));
  });

  it('is shared out over partitions and put together again', async () => {
    const streams = ['count-a', 'count-b', 'count-c', 'count-d', 'count-e'];
    const projection = counting({ byStream: true, filter: { streamPrefixes: ['count-'] } });
    harness.log.add(...range(40).map((row) => ({ stream: streams[row % streams.length]! })));
    const engine = harness.engineOn(db, [projection], { partitions: 3, batchEvents: 7 });
    await engine.start();
    await harness.reach(engine);
    await eventually(async () => (await stateOf(engine)) === 'live');
    expect(await projection.rows(db)).toEqual(countingOf(range(40)));
    await engine.rebuild('counting');
    await become(engine, ['previous kept v1 b1', 'active live v1 b2']);
    expect(await projection.rows(db)).toEqual(countingOf(range(40)));
  });
});

describe('verification', () => {
  it('finds the rows to be what the ledger makes them, and names those that are not', async () => {
    const engine = await started(4, counting());
    const sound = await engine.verify('counting');
    expect(sound).toMatchObject({ position: positionOf(4), events: 4, differences: [] });
    expect(sound.checksum).toBe(sound.keptChecksum);
    await sql`update counting_counted_v1_b1 set type = 'Forged' where position = ${positionOf(2)}`.execute(
      db,
    );
    await sql`delete from counting_counted_v1_b1 where position = ${positionOf(3)}`.execute(db);
    await sql`insert into counting_counted_v1_b1 values (${positionOf(9)}, 'Forged')`.execute(db);
    const { differences } = await engine.verify('counting');
    const table = 'counting_counted';
    expect(differences).toEqual([
      { table, row: 'changed', key: { position: positionOf(2) }, columns: ['type'] },
      { table, row: 'extra', key: { position: positionOf(9) }, columns: [] },
      { table, row: 'missing', key: { position: positionOf(3) }, columns: [] },
    ]);
    const tables = (await db.introspection.getTables()).map(({ name }) => name);
    expect(tables.filter((name) => name.endsWith('_b0'))).toEqual([]);
  });

  it('is refused while another is under way, which goes on undisturbed', async () => {
    const engine = await started(4, counting());
    const first = engine.verify('counting');
    await expect(engine.verify('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
    expect(await first).toMatchObject({ events: 4, differences: [] });
    expect(await engine.verify('counting')).toMatchObject({ events: 4, differences: [] });
  });

  it('is refused while another process is at it', async () => {
    const leases = (holder: string): Leases => new Leases(db, { holder });
    const here = await started(4, counting());
    const there = harness.engineOn(db, [counting()], { leases: leases('there') });
    const busy = await leases('elsewhere').tryHold('projection/counting/verify', async () => {
      await expect(there.verify('counting')).rejects.toThrow('PROJECTION_NOT_IN_STATE');
    });
    expect(busy).toBe(true);
    expect(await there.verify('counting')).toMatchObject({ events: 4, differences: [] });
    await here.stop();
  });
});
