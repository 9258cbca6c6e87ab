import { randomUUID } from 'node:crypto';
import { afterAll, it } from '@jest/globals';
import { sql } from 'kysely';
import { openPostgres } from '#libs/postgres';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { startDouble } from '../eventstoredb/double/index.js';
import type { Wire } from '../eventstoredb/double/wire.js';
import { startPart } from '../eventstoredb/part-of-a-server.js';
import { realServer } from '../eventstoredb/server-under-test.js';
import { inSchema } from './databases.js';
import { postgresUrl } from './postgres.js';

/** What the project of jest.config.mjs that this spec runs in keeps ledgers in. */
const keptIn = (globalThis as { ledgerKeptIn?: 'files' | 'eventstoredb' }).ledgerKeptIn ?? 'files';

/** Whether servers keep their ledger in their data directory; for what is about those files. */
export const inFiles = keptIn === 'files';

/** `it`, for what is about those files alone. */
export const itInFiles: typeof it = inFiles ? it : (it.skip as typeof it);

/** A long run belongs on the embedded store; the same on servers shows that it holds there too. */
export const shorterOnServers = (times: number): number => (inFiles ? times : times / 10);

/** Where a server of a test keeps its ledger. */
export interface Storage {
  /** What tells the server. */
  readonly env: Readonly<Record<string, string>>;
  /** The way to EventStoreDB; undefined when the events are in files. */
  readonly wire: Wire | undefined;
  /** Removes the ledger. */
  drop(): Promise<void>;
}

const files: Storage = { env: {}, wire: undefined, drop: () => Promise.resolve() };

/** At once several servers of several specs share one PostgreSQL. */
const POOL = '4';

/** Said by `npm run test:eventstoredb`; otherwise the protocol double holds the events. */
const onRealServer = process.env.E2E_ON === 'EVENTSTORE_URL';

const remote = async (): Promise<Storage> => {
  const schema = `e2e_${randomUUID().replaceAll('-', '')}`;
  const server = onRealServer ? await startPart(realServer, `${schema}_`) : await startDouble();
  return {
    env: {
      LEDGER_EVENT_STORE: server.connectionString,
      LEDGER_DATABASE_URL: inSchema(await postgresUrl(), schema),
      LEDGER_DATABASE_POOL: POOL,
    },
    wire: server.wire,
    drop: async () => {
      await server.stop();
      const { db, close } = await openPostgres({ url: await postgresUrl(), poolSize: 1 });
      await db.schema.dropSchema(schema).ifExists().cascade().execute();
      await close();
    },
  };
};

const byDirectory = new Map<string, Promise<Storage>>();
let isOver = false;

/** The storage of whichever server runs on that data directory: one that is started again finds its ledger again. */
export const storageOf = (dataDirectory: string): Promise<Storage> => {
  const known = byDirectory.get(dataDirectory);
  if (known !== undefined) return known;
  const made = inFiles ? Promise.resolve(files) : remote();
  byDirectory.set(dataDirectory, made);
  return made;
};

/** How many servers run on each data directory now. */
const running = new Map<string, number>();

export const useStorageOf = (dataDirectory: string): void => {
  running.set(dataDirectory, (running.get(dataDirectory) ?? 0) + 1);
};

const drop = async (dataDirectory: string): Promise<void> => {
  const storage = byDirectory.get(dataDirectory);
  byDirectory.delete(dataDirectory);
  await (await storage)?.drop();
};

/** Called when a server on that directory has ended; `forGood` where none will be started there again. */
export const leaveStorageOf = async (dataDirectory: string, forGood: boolean): Promise<void> => {
  const left = (running.get(dataDirectory) ?? 1) - 1;
  running.set(dataDirectory, left);
  if (left === 0 && (forGood || isOver)) await drop(dataDirectory);
};

// Comes before the specs' own, which stop the servers they have shared.
afterAll(async () => {
  isOver = true;
  for (const directory of [...byDirectory.keys()]) {
    if ((running.get(directory) ?? 0) === 0) await drop(directory);
  }
});

/** Everything the ledger of that data directory has stored outside it, as text. */
export const storedElsewhere = async (dataDirectory: string): Promise<ReadonlyMap<string, string>> => {
  const { env } = await storageOf(dataDirectory);
  const { LEDGER_DATABASE_URL: url, LEDGER_EVENT_STORE: connectionString } = env;
  if (url === undefined || connectionString === undefined) return new Map();
  const store = await openEventStoreDb({ connectionString });
  const events: string[] = [];
  for await (const event of store.readAll())
    events.push(JSON.stringify({ ...event, revision: String(event.revision) }));
  await store.close();
  const { db, close } = await openPostgres({ url, poolSize: 1 });
  const stored = new Map([['the events', events.join('\n')]]);
  for (const { name } of await db.introspection.getTables()) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    stored.set(`the table ${name}`, JSON.stringify(rows));
  }
  await close();
  return stored;
};
