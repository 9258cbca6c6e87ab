import { Kysely, type PostgresPool, sql } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import { codedOf, connectionTrouble } from './classify.js';
import { type ConnectionSettings, parseConnectionString } from './connection-string.js';
import { copyingDialect, textByByteOrder } from './dialect.js';
import { limitsOf, type PostgresOptions } from './options.js';
import { asKyselyClient, PooledClient } from './pooled-client.js';
import { prepareSchema } from './schema.js';
import { A_STANDBY, prepareSession, unsuitable } from './session.js';
import { tlsOptionsOf } from './tls.js';
import { typeParsers } from './whole-numbers.js';

export interface OpenedPostgres<Tables> {
  readonly db: Kysely<Tables>;
  /** Proves by a real operation that the database answers and can be written to; rejects as `openPostgres`. */
  readonly probe: () => Promise<void>;
  /** Whether `durability=any` lets the server forget what it has committed. */
  readonly mayForget: boolean;
  /** Waits for what is under way. May be called again. */
  readonly close: () => Promise<void>;
}

const DEFAULT_NAME = 'consent-ledger';
const KEEP_ALIVE_MILLIS = 10_000;

/** For errors: everything that helps to find the server, and nothing that helps to get in. */
const whereabouts = ({ host, port, database }: ConnectionSettings): string =>
  `${host.includes(':') ? `[${host}]` : host}:${String(port)}/${database}`;

const poolOf = (options: PostgresOptions, settings: ConnectionSettings, where: string): Pool => {
  const limits = limitsOf(options);
  const { host, port, user, password, database, schema, applicationName, mayForget } = settings;
  const pool = new Pool({
    host,
    port,
    user,
    database,
    // A function, so that neither an inspected client nor the environment's PGPASSWORD has a say.
    password: () => password ?? '',
    ssl: tlsOptionsOf(settings, options.tls),
    application_name: options.applicationName ?? applicationName ?? DEFAULT_NAME,
    max: limits.poolSize,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLIS,
    types: typeParsers,
    verify: (client, done) => {
      prepareSession(client, { limits, schema, where, mayForget }).then(() => {
        done();
      }, done);
    },
  });
  // Both have to be heard, or the process ends: a connection that breaks while idle, and one that breaks between two
  // statements of a transaction, whose next statement then fails.
  pool.on('error', (error) => options.onError?.(connectionTrouble(error, where)));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};

const poolForKysely = (pool: Pool, options: PostgresOptions, where: string): PostgresPool => {
  const { statementTimeoutMs, graceMs } = limitsOf(options);
  const deadlineMs = statementTimeoutMs === 0 ? undefined : statementTimeoutMs + graceMs;
  const connect = async (): Promise<PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      throw connectionTrouble(error, where);
    }
  };
  return {
    connect: async () => asKyselyClient(new PooledClient(await connect(), { where, deadlineMs })),
    end: () => pool.end(),
  };
};

/**
 * Connects, and looks whether the database is fit for what the ledger keeps in it: when this resolves, tables can be
 * made and used. Text columns made through `db` compare by bytes, and whole numbers come as numbers while they are
 * exact. What is wrong with the connection, now or later, is one of this lib's coded errors (POSTGRES_...); what is
 * wrong with a statement stays the driver's. No error, and nothing that is logged, holds the password.
 */
export const openPostgres = async <Tables = unknown>(
  options: PostgresOptions,
): Promise<OpenedPostgres<Tables>> => {
  const settings = parseConnectionString(options.url);
  const where = whereabouts(settings);
  const pool = poolOf(options, settings, where);
  const dialect = copyingDialect(poolForKysely(pool, options, where));
  const db = new Kysely<Tables>({ dialect, plugins: [textByByteOrder] });
  try {
    await prepareSchema(db as Kysely<unknown>, settings.schema, where);
  } catch (error) {
    await db.destroy();
    throw codedOf(error, where) ?? error;
  }
  let closing: Promise<void> | undefined;
  return {
    db,
    mayForget: settings.mayForget,
    probe: async () => {
      const { rows } = await sql<{ standby: boolean }>`select pg_is_in_recovery() as standby`.execute(db);
      if (rows[0]?.standby !== false) throw unsuitable(where, A_STANDBY);
    },
    close: () => (closing ??= db.destroy()),
  };
};
