import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Position } from '#libs/event-store';
import { counting } from '../test/counting.js';
import { eventually } from '../test/eventually.js';
import { memoryDatabase } from '../test/databases.js';
import { MemoryLog, positionOf } from '../test/memory-log.js';
import { ProjectionEngine, type ProjectionEngineOptions } from './engine.js';
import type { ReadDatabase } from './projection.js';

let log: MemoryLog;
let db: ReadDatabase;
let engines: ProjectionEngine[];

beforeEach(() => {
  log = new MemoryLog();
  db = memoryDatabase();
  engines = [];
});

afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
});

const engineWith = (options: Partial<ProjectionEngineOptions> = {}): ProjectionEngine => {
  const engine = new ProjectionEngine({
    store: log.asStore(),
    writer: db,
    reader: db,
    projections: [counting()],
    retry: { attempts: 1, baseMillis: 1 },
    progressMillis: 5,
    ...options,
  });
  engines.push(engine);
  return engine;
};

/** Keeps every event waiting until it is opened. */
const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    projection: counting({ before: () => opened }),
    open: () => {
      open();
    },
  };
};

describe('waitFor', () => {
  it('waits until the rows are there', async () => {
    const { projection, open } = gate();
    const engine = engineWith({ projections: [projection] });
    await engine.start();
    const position = log.add({}, {});
    let reached = false;
    const waiting = engine.waitFor(position).then(() => {
      reached = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(reached).toBe(false);
    open();
    await waiting;
    expect(await projection.rows(db)).toMatchObject({ positions: [1, 2] });
  });

  it('says after how long to ask again when they do not come in time', async () => {
    const { projection, open } = gate();
    const engine = engineWith({ projections: [projection] });
    await engine.start();
    const position = log.add({});
    await expect(engine.waitFor(position, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'PROJECTION_BEHIND',
      definition: { status: 503 },
      details: { projection: 'counting', retryAfterSeconds: 1 },
    });
    open();
  });

  it.each([
    ['past the end of the ledger', positionOf(3)],
    ['of another width', '1' as Position],
    ['that is no position', 'zzzzzzzzzzzzzzzzzzzz' as Position],
  ])('refuses a position %s', async (_, position) => {
    log.add({}, {});
    const engine = engineWith();
    await engine.start();
    await engine.waitFor(positionOf(2));
    await expect(engine.waitFor(position)).rejects.toMatchObject({
      code: 'PROJECTION_POSITION_AHEAD',
      definition: { status: 400 },
    });
  });

  it('refuses every position of an empty ledger', async () => {
    const engine = engineWith();
    await engine.start();
    await expect(engine.waitFor(positionOf(1))).rejects.toThrow('PROJECTION_POSITION_AHEAD');
  });

  it('ends with the caller', async () => {
    const { projection, open } = gate();
    const engine = engineWith({ projections: [projection] });
    await engine.start();
    const position = log.add({});
    const caller = new AbortController();
    const waiting = engine.waitFor(position, { signal: caller.signal });
    caller.abort(new Error('the caller hung up'));
    await expect(waiting).rejects.toThrow('the caller hung up');
    await expect(engine.waitFor(position, { signal: caller.signal })).rejects.toThrow('the caller hung up');
    open();
  });

  it('does not wait for what has faulted', async () => {
    const projection = counting({
      before: () => {
        throw new TypeError('no');
      },
    });
    const engine = engineWith({ projections: [projection] });
    await engine.start();
    const position = log.add({});
    await eventually(async () => (await engine.status())[0]?.state === 'faulted');
    await expect(engine.waitFor(position, { timeoutMs: 60_000 })).rejects.toThrow('PROJECTION_BEHIND');
  });

  it('sees what another process projects', async () => {
    const asker = engineWith();
    const worker = engineWith();
    const position = log.add({}, {});
    await worker.start();
    await asker.waitFor(position);
    expect((await asker.status())[0]?.state).toBe('stopped');
  });

  it('waits for the projections named, and knows no others', async () => {
    const projection = counting({
      before: () => {
        throw new TypeError('no');
      },
    });
    const engine = engineWith({ projections: [projection, counting({ name: 'other', version: 2 })] });
    await engine.start();
    const position = log.add({});
    await engine.waitFor(position, { projections: ['other'] });
    await expect(engine.waitFor(position, { timeoutMs: 100 })).rejects.toThrow('PROJECTION_BEHIND');
    await expect(engine.waitFor(position, { projections: ['nobody'] })).rejects.toThrow('PROJECTION_UNKNOWN');
  });
});
