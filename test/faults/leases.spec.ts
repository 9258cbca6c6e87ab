import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { CodedError } from '#libs/kernel';
import { type Lease, Leases } from '#libs/leases';
import { full, report } from '../support/figures.js';

/* Two runners that are displaced at any moment, each believing for a while that the work is still its own. */

const FIGHTS = full ? 10_000 : 1_000;
/** Thousands of transactions, each on a disk: the long form takes as long as it takes. */
const MOST_MILLIS = full ? 3_600_000 : 600_000;
const TTL_MILLIS = 1_000;

/** A type alias: Kysely takes no interfaces. */
type Tables = { readonly applied: { readonly step: number; readonly fence: number } };

/** The same numbers for every run of a test. */
const diceOf = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Time that passes in turns of the event loop: a renewal comes less often than the other runner's attempt. */
const sleep = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  for (let turns = milliseconds / 20; turns > 0 && !signal.aborted; turns--) await turn();
};

describe('two runners that fight for a lease', () => {
  let folder: string;
  let opened: Kysely<unknown>[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lease-fight-'));
    opened = [];
  });
  afterEach(async () => {
    for (const db of opened) await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const connect = (): Kysely<unknown> => {
    const database = new Database(join(folder, 'work.sqlite'), { timeout: 0 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = OFF');
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
    opened.push(db);
    return db;
  };

  /** Lets them fight until the lease has changed hands that often, and counts what was applied how often. */
  const fight = async (fenced: boolean) => {
    const roll = diceOf(42);
    let millis = 0;
    let fights = 0;
    let refused = 0;
    const over = new AbortController();
    await connect()
      .schema.createTable('applied')
      .addColumn('step', 'integer')
      .addColumn('fence', 'integer')
      .execute();

    const work = async (db: Kysely<unknown>, lease: Lease): Promise<void> => {
      const tables = db.withTables<Tables>();
      const last = await tables
        .selectFrom('applied')
        .select('step')
        .orderBy('step', 'desc')
        .executeTakeFirst();
      for (let step = (last?.step ?? 0) + 1; !over.signal.aborted; step++) {
        // Now and then the lease expires while this runner stands still.
        if (roll() < 0.5) millis += 2 * TTL_MILLIS;
        for (let turns = Math.floor(roll() * 4); turns > 0; turns--) await turn();
        await db.transaction().execute(async (tx) => {
          if (fenced) await lease.confirm(tx);
          const fence = Number(lease.fence);
          await tx.withTables<Tables>().insertInto('applied').values({ step, fence }).execute();
        });
        if (!fenced && roll() < 0.2) return;
      }
    };

    const runner = async (holder: string): Promise<void> => {
      const db = connect();
      const leases = new Leases(db, {
        holder,
        ttlMs: TTL_MILLIS,
        now: () => millis,
        retryMs: 40,
        sleep,
        random: roll,
      });
      while (!over.signal.aborted) {
        try {
          await leases.hold('work', over.signal, async (lease) => {
            fights += 1;
            if (fights >= FIGHTS) over.abort();
            await work(db, lease);
          });
        } catch (error) {
          if (error instanceof CodedError && error.code === 'LEASE_LOST') refused += 1;
          // One of two connections that write at once is told so by SQLite, and tries again.
          else if (!(error as Error & { code?: string }).code?.startsWith('SQLITE_BUSY')) throw error;
        }
      }
    };

    await Promise.all([runner('one'), runner('two')]);
    const rows = await connect().withTables<Tables>().selectFrom('applied').selectAll().execute();
    const applied = rows.length;
    const doubled = applied - new Set(rows.map(({ step }) => step)).size;
    return { fights, refused, applied, doubled };
  };

  it(
    'apply nothing twice',
    async () => {
      const { fights, refused, applied, doubled } = await fight(true);
      report('two runners fight for a lease', { fights, refused, applied, 'applied twice': doubled });
      expect(fights).toBeGreaterThanOrEqual(FIGHTS);
      expect(refused).toBeGreaterThan(0);
      expect(doubled).toBe(0);
    },
    MOST_MILLIS,
  );

  it(
    'would, were it not for the fence',
    async () => {
      const { applied, doubled } = await fight(false);
      report('the same without a fence', { applied, 'applied twice': doubled });
      expect(doubled).toBeGreaterThan(0);
    },
    MOST_MILLIS,
  );
});
