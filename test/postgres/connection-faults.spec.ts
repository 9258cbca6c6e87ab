import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { CodedError } from '#libs/kernel';
import { openPostgres } from '#libs/postgres';
import { type FreshPostgres, freshPostgres } from '../support/databases.js';
import { report } from '../support/figures.js';
import { hasPostgres } from '../support/postgres.js';

/** A way to the server's socket by TCP, which can fall silent with all that is under way. */
const startProxy = async (url: string) => {
  const [authority = ''] = /@[^/]*\/[^?]*/.exec(url) ?? [];
  const [, host = 'localhost', port = '5432', name = ''] = /@([^:/]*):?(\d*)\/(.*)/.exec(authority) ?? [];
  const folder = /[?&]host=([^&]*)/.exec(url)?.[1];
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    sockets.add(client.on('error', () => undefined));
    if (silent) return;
    const upstream =
      folder === undefined
        ? connect(Number(port || '5432'), host)
        : connect(`${decodeURIComponent(folder)}/.s.PGSQL.5432`);
    sockets.add(upstream.on('error', () => undefined));
    const pass = (from: Socket, to: Socket) =>
      from.on('data', (bytes) => {
        if (!silent) to.write(bytes);
      });
    pass(client, upstream);
    pass(upstream, client);
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ours } = server.address() as AddressInfo;
  return {
    url: url.replace(authority, `@127.0.0.1:${String(ours)}/${name}`).replace(/host=[^&]*&/, ''),
    fallSilent: () => {
      silent = true;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as CodedError).code,
  );

const SLOW_MACHINE_MILLIS = 60_000;

(hasPostgres ? describe : describe.skip)('a connection to PostgreSQL', () => {
  let database: FreshPostgres<unknown>;
  /** Cuts others' connections. */
  let admin: FreshPostgres<unknown>;
  let told: ((error: CodedError) => void) | undefined;
  const applicationName = 'connection-faults';

  const cut = async (): Promise<void> => {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${applicationName}`.execute(admin.db);
  };
  const answers = async (): Promise<void> => {
    expect((await sql`select 1 as one`.execute(database.db)).rows).toEqual([{ one: 1 }]);
  };

  beforeEach(async () => {
    admin = await freshPostgres({ poolSize: 1 });
    database = await freshPostgres({
      poolSize: 2,
      applicationName,
      connectTimeoutMs: 10_000,
      onError: (error) => told?.(error),
    });
  });

  afterEach(async () => {
    told = undefined;
    await database.close();
    await admin.close();
  });

  it(
    'that breaks while nobody uses it is reported, and another takes its place',
    async () => {
      const CUTS = 20;
      let reported = 0;
      for (let each = 0; each < CUTS; each++) {
        await answers();
        const heard = new Promise<CodedError>((resolve) => (told = resolve));
        await cut();
        expect((await heard).code).toBe('POSTGRES_UNAVAILABLE');
        reported += 1;
      }
      await answers();
      report('idle connections to PostgreSQL cut', { cut: CUTS, reported, 'failed requests': 0 });
    },
    SLOW_MACHINE_MILLIS,
  );

  it('that breaks between two statements of a transaction takes the transaction with it, and nothing else', async () => {
    await database.db.schema.createTable('kept').addColumn('id', 'integer').execute();
    const insert = (db: FreshPostgres<unknown>['db'], id: number) =>
      sql`insert into kept values (${id})`.execute(db);
    const work = database.db.transaction().execute(async (tx) => {
      await insert(tx, 1);
      await cut();
      await insert(tx, 2);
    });
    expect(await codeOf(work)).toBe('POSTGRES_UNAVAILABLE');
    await insert(database.db, 3);
    const { rows } = await sql`select id from kept`.execute(database.db);
    expect(rows).toEqual([{ id: 3 }]);
  });

  it('that breaks in the middle of a COPY takes the transaction with it, and nothing else', async () => {
    await database.db.schema.createTable('kept').addColumn('id', 'text').execute();
    await sql`create function wait() returns trigger language plpgsql as
      $$ begin perform pg_sleep(60); return new; end $$`.execute(database.db);
    await sql`create trigger waiting before insert on kept for each row execute function wait()`.execute(
      database.db,
    );
    const { adapter } = database.db.getExecutor() as unknown as {
      adapter: { insertAll: (...args: unknown[]) => Promise<void> };
    };
    const work = database.db
      .transaction()
      .execute((tx) =>
        adapter.insertAll(
          tx,
          tx.withTables<{ kept: { id: string } }>().insertInto('kept').values({ id: '' }).toOperationNode(),
          [['a'], ['b']],
        ),
      );
    const code = codeOf(work);
    for (let copying = 0; copying === 0;) {
      const { rows } = await sql`select 1 from pg_stat_activity
        where application_name = ${applicationName} and wait_event = 'PgSleep'`.execute(admin.db);
      copying = rows.length;
    }
    await cut();
    expect(await code).toBe('POSTGRES_UNAVAILABLE');
    await answers();
  });

  it('is not waited for for ever when all are busy', async () => {
    const { db, close } = await openPostgres({ url: database.url, poolSize: 1, connectTimeoutMs: 5_000 });
    await db.connection().execute(async () => {
      expect(await codeOf(sql`select 1`.execute(db))).toBe('POSTGRES_UNAVAILABLE');
    });
    await close();
  });

  it('gives up a statement that takes too long, and is used again', async () => {
    const { db, close } = await openPostgres({ url: database.url, poolSize: 1, statementTimeoutMs: 2_000 });
    expect(await codeOf(sql`select pg_sleep(60)`.execute(db))).toBe('POSTGRES_TIMED_OUT');
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await close();
  });

  it(
    'is given up when the server falls silent, in the middle of a statement or before the first',
    async () => {
      const proxy = await startProxy(database.url);
      const limits = { connectTimeoutMs: 1_000, statementTimeoutMs: 500, graceMs: 500 };
      const { db, close } = await openPostgres({ url: proxy.url, poolSize: 1, ...limits });
      await sql`select 1`.execute(db);
      proxy.fallSilent();
      // The connection there is has to be found dead; a new one never comes to life.
      expect(await codeOf(sql`select 1`.execute(db))).toBe('POSTGRES_UNAVAILABLE');
      expect(await codeOf(sql`select 1`.execute(db))).toBe('POSTGRES_UNAVAILABLE');
      expect(await codeOf(openPostgres({ url: proxy.url, ...limits }))).toBe('POSTGRES_UNAVAILABLE');
      await close();
      await proxy.stop();
    },
    SLOW_MACHINE_MILLIS,
  );
});
