import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { feed } from '#libs/feed';
import { ProjectionEngine } from '#libs/projections';
import { histories, record } from '../projections/support/random-ledger.js';
import {
  dump,
  engines,
  openReadDatabases,
  type ReadDatabases,
} from '../projections/support/read-database.js';
import { applyTo } from './support/ledgers.js';

let folder: string;
let store: EventStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'feed-engine-'));
  store = await openSqliteEventStore({ file: join(folder, 'ledger.sqlite') });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const running = async ({ writer, reader }: ReadDatabases): Promise<ProjectionEngine> => {
  const engine = new ProjectionEngine({ store, writer, reader, projections: [feed], batchEvents: 7 });
  await engine.start();
  return engine;
};

describe.each(engines)('the engine on %s', (kind) => {
  it('keeps the feed as the events say, and rebuilds the very same rows', async () => {
    const [first, second] = fc.sample(histories, { numRuns: 2, seed: 5 });
    const databases = await openReadDatabases(kind, folder, 'read');
    const engine = await running(databases);
    await record(store, first!);
    await engine.waitFor((await store.identity()).head!, { timeoutMs: 60_000 });
    await engine.rebuild('feed');
    await record(store, second!);
    for (;;) {
      const { builds } = await engine.reportOf('feed');
      const newest = builds.at(-1);
      expect(newest?.state).not.toMatch(/differs|faulted/);
      if (newest?.build === 2 && newest.role === 'active') break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await engine.waitFor((await store.identity()).head!, { timeoutMs: 60_000 });
    await engine.stop();
    const events = [];
    for await (const event of store.readAll()) events.push(event);
    const once = await openReadDatabases(kind, folder, 'once');
    await applyTo(once.writer, feed, events);
    expect(await dump(databases.reader, [feed])).toEqual(await dump(once.reader, [feed]));
    await databases.close();
    await once.close();
  });
});
