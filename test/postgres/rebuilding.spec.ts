import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { Leases } from '#libs/leases';
import { openPostgres, type OpenedPostgres } from '#libs/postgres';
import { type BuildReport, type Projection, ProjectionEngine } from '#libs/projections';
import { disclosures, history, sharingState } from '#libs/read-models';
import { dump } from '../projections/support/read-database.js';
import { histories, record } from '../projections/support/random-ledger.js';
import { freshPostgres, type FreshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

/* Two processes that share the projections of one PostgreSQL database. */

const projections: readonly Projection[] = [sharingState, history, disclosures];
const SLOW_MACHINE_MILLIS = 600_000;
const PROCESSES = 2;

const until = async (check: () => Promise<boolean>): Promise<void> => {
  while (!(await check())) await new Promise((resolve) => void setImmediate(resolve));
};

(hasPostgres ? describe : describe.skip)('read models on PostgreSQL', () => {
  let folder: string;
  let store: EventStore;
  let first: FreshPostgres<unknown>;
  let opened: OpenedPostgres<unknown>[];
  let engines: ProjectionEngine[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rebuilding-'));
    store = await openSqliteEventStore({ file: join(folder, 'ledger.sqlite') });
    first = await freshPostgres();
    opened = [await openPostgres({ url: first.url, poolSize: 6 })];
    engines = [first, ...opened].map(
      ({ db }, index) =>
        new ProjectionEngine({
          store,
          writer: db,
          reader: db,
          projections,
          leases: new Leases(db, { holder: `process ${index}`, retryMs: 20 }),
          partitions: 3,
          batchEvents: 7,
          progressMillis: 1,
          catalogueMillis: 20,
        }),
    );
  });

  afterEach(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    for (const { close } of opened) await close();
    await first.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const reached = async (): Promise<void> => {
    const { head } = await store.identity();
    await Promise.all(engines.map((engine) => engine.waitFor(head!, { timeoutMs: SLOW_MACHINE_MILLIS })));
  };

  const activeOf = async (name: string): Promise<BuildReport | undefined> =>
    (await engines[0]!.reportOf(name)).builds.find(({ role }) => role === 'active');

  it(
    'are kept by both, rebuilt in parts that both take, and the same rows as a fold of the ledger',
    async () => {
      const [happenings] = fc.sample(histories, { numRuns: 1, seed: 7 });
      await record(store, happenings!);
      await Promise.all(engines.map((engine) => engine.start()));
      await reached();
      await until(async () => (await activeOf('history'))?.state === 'live');
      const before = await dump(first.db, projections);
      const at = Object.values(before).flat().length;
      expect(at).toBeGreaterThan(happenings!.length / 2);
      for (const { name } of projections) {
        await until(async () => (await activeOf(name))?.state === 'live');
        await engines[PROCESSES - 1]!.rebuild(name);
      }
      for (const { name } of projections) await until(async () => (await activeOf(name))?.build === 2);
      expect(await dump(first.db, projections)).toEqual(before);
      await record(store, happenings!);
      await reached();
      for (const { name } of projections) {
        const { differences, checksum, keptChecksum } = await engines[0]!.verify(name);
        expect({ name, differences, checksum }).toEqual({ name, differences: [], checksum: keptChecksum });
      }
    },
    SLOW_MACHINE_MILLIS,
  );
});
