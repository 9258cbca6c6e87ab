import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { fileCheckpoint, follow, postgresCheckpoint } from '#libs/feed-client';
import { hasPostgres, postgresUrl } from '../support/postgres.js';
import { FeedDouble, QUICK } from './feed-double.js';

const nothing = (): void => undefined;

describe('a checkpoint in a file', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'feed-checkpoint-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('keeps what was committed last, for the next process too, and nothing else', async () => {
    const path = join(directory, 'new', 'checkpoint');
    const checkpoint = fileCheckpoint(path);
    expect(await checkpoint.load()).toBeUndefined();
    await checkpoint.commit('one', nothing);
    await checkpoint.commit('two', nothing);
    expect(await fileCheckpoint(path).load()).toBe('two');
    expect(readdirSync(join(directory, 'new'))).toEqual(['checkpoint']);
  });

  it('stays where it was when the work fails', async () => {
    const checkpoint = fileCheckpoint(join(directory, 'checkpoint'));
    await checkpoint.commit('one', nothing);
    const failing = checkpoint.commit('two', () => Promise.reject(new Error('no room')));
    await expect(failing).rejects.toThrow('no room');
    expect(await checkpoint.load()).toBe('one');
  });

  it('is not moved by what a power cut left beside it', async () => {
    const path = join(directory, 'checkpoint');
    const checkpoint = fileCheckpoint(path);
    await checkpoint.commit('one', nothing);
    writeFileSync(`${path}.new`, 'tw');
    expect(await checkpoint.load()).toBe('one');
    await checkpoint.commit('three', nothing);
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });

  it.each(['', 'cut', 'two\nlines\n', 'a b\n'])(
    'that is no whole line is not guessed at: %j',
    async (text) => {
      const path = join(directory, 'checkpoint');
      writeFileSync(path, text);
      await expect(fileCheckpoint(path).load()).rejects.toMatchObject({
        code: 'FEED_CLIENT_CHECKPOINT_UNREADABLE',
        remedy: 'check-the-checkpoint',
      });
    },
  );
});

(hasPostgres ? describe : describe.skip)('a checkpoint in PostgreSQL', () => {
  const schema = `feed_client_${String(process.pid)}`;
  const table = `${schema}.feed_checkpoint`;
  let pool: pg.Pool;
  let ledger: FeedDouble;

  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: await postgresUrl(), max: 4 });
    await pool.query(`CREATE SCHEMA ${schema}`);
    await pool.query(`CREATE TABLE ${schema}.copy (id text NOT NULL)`);
  });
  afterAll(async () => {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });
  beforeEach(async () => {
    ledger = await FeedDouble.start();
    await pool.query(`TRUNCATE ${schema}.copy`);
  });
  afterEach(async () => {
    await ledger.stop();
  });

  const copied = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${schema}.copy`);
    return Number(rows[0]?.count);
  };

  it('moves in the transaction of the work, or not at all', async () => {
    const checkpoint = postgresCheckpoint<pg.PoolClient>({ pool, table, name: 'one' });
    expect(await checkpoint.load()).toBeUndefined();
    const insert = (client: pg.PoolClient) =>
      client.query(`INSERT INTO ${schema}.copy VALUES ('a')`).then(nothing);
    await checkpoint.commit('first', insert);
    const failing = checkpoint.commit('second', async (client) => {
      await insert(client);
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect(await copied()).toBe(1);
    expect(await postgresCheckpoint<pg.PoolClient>({ pool, table, name: 'one' }).load()).toBe('first');
    expect(await postgresCheckpoint({ pool, table, name: 'other' }).load()).toBeUndefined();
  });

  it('lets one of two processes go on, and nothing of the other’s work stays', async () => {
    const options = { pool, table, name: 'contended' };
    const [a, b] = [postgresCheckpoint<pg.PoolClient>(options), postgresCheckpoint<pg.PoolClient>(options)];
    await a.load();
    await b.load();
    const insert = (client: pg.PoolClient) =>
      client.query(`INSERT INTO ${schema}.copy VALUES ('a')`).then(nothing);
    const outcomes = await Promise.allSettled([a.commit('x', insert), b.commit('y', insert)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      code: 'FEED_CLIENT_CHECKPOINT_TAKEN',
      remedy: 'run-one-follower',
    });
    expect(await copied()).toBe(1);
  });

  it('applies each event once, over handlers that fail and connections that end', async () => {
    ledger.record(60);
    let calls = 0;
    for (let finished = false; !finished;) {
      const stop = new AbortController();
      const following = follow({
        ...ledger.connection,
        timing: QUICK,
        commitEvery: 3,
        checkpoint: postgresCheckpoint<pg.PoolClient>({ pool, table, name: 'events' }),
        signal: stop.signal,
        handle: async ({ id }, client) => {
          await client.query(`INSERT INTO ${schema}.copy VALUES ($1)`, [id]);
          calls += 1;
          if (calls % 7 === 0) throw new Error('killed');
          if (calls % 11 === 0) await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
          if (id === 'event-60/0') stop.abort();
        },
      });
      finished = await following.run().then(
        () => true,
        () => false,
      );
    }
    const { rows } = await pool.query<{ id: string }>(`SELECT id FROM ${schema}.copy`);
    expect(rows.map(({ id }) => id)).toEqual(ledger.events.map(({ id }) => id));
    expect(calls).toBeGreaterThan(60);
  });

  it('takes no name of a table that is none', () => {
    expect(() => postgresCheckpoint({ pool, table: 'a; DROP TABLE copy' })).toThrow(TypeError);
  });
});
