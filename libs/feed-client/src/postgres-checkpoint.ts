import type { Checkpoint } from './checkpoint.js';
import { FeedError } from './errors.js';

/** What is needed of a client of `pg`; a `PoolClient` is one. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is needed of a pool of `pg`; a `Pool` is one. */
export interface PostgresPool<Client extends PostgresClient> extends PostgresClient {
  connect(): Promise<Client & { release(error?: boolean): void }>;
}

export interface PostgresCheckpointOptions<Client extends PostgresClient> {
  readonly pool: PostgresPool<Client>;
  /** One for each follower. Default: `default`. */
  readonly name?: string;
  /** Made when it is not there. Lower-case letters, digits, `_`, and a schema before a dot. Default: `feed_checkpoint`. */
  readonly table?: string;
}

const TABLE = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

/** A connection that ends in the middle says so to whoever waits for an answer; unheard, the event ends the process. */
const heard = (): void => undefined;

const positionOf = (row: unknown): string | undefined =>
  (row as { readonly position: string } | undefined)?.position;

/**
 * A checkpoint in your own PostgreSQL. The handler is given the client of the transaction that also moves the
 * checkpoint: what it writes there and the position are kept together or not at all, so nothing is applied twice.
 * Name the type of the client, which `pg` does not let be inferred: `postgresCheckpoint<PoolClient>({ pool })`.
 *
 * Rejects with FEED_CLIENT_CHECKPOINT_TAKEN, and rolls back, when another process has moved it in the meantime.
 */
export const postgresCheckpoint = <Client extends PostgresClient>({
  pool,
  name = 'default',
  table = 'feed_checkpoint',
}: PostgresCheckpointOptions<Client>): Checkpoint<Client> => {
  if (!TABLE.test(table)) throw new TypeError(`Not a name of a table: ${table}`);
  let kept: string | undefined;

  const move = async (client: PostgresClient, position: string): Promise<void> => {
    const { rowCount } = await client.query(
      `INSERT INTO ${table} AS c (name, position) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE c.position = $3`,
      [name, position, kept ?? null],
    );
    if (rowCount !== 1) throw new FeedError('FEED_CLIENT_CHECKPOINT_TAKEN', { detail: `checkpoint ${name}` });
  };

  return {
    load: async () => {
      await pool.query(`CREATE TABLE IF NOT EXISTS ${table} (name text PRIMARY KEY, position text NOT NULL)`);
      const { rows } = await pool.query(`SELECT position FROM ${table} WHERE name = $1`, [name]);
      return (kept = positionOf(rows[0]));
    },
    commit: async (position, work) => {
      const client = await pool.connect();
      client.on?.('error', heard);
      const release = (isBroken: boolean): void => {
        client.off?.('error', heard);
        client.release(isBroken);
      };
      try {
        await client.query('BEGIN');
        // First, so that a second process waits here and then finds that it is late, before it does any work.
        await move(client, position);
        await work(client);
        await client.query('COMMIT');
        kept = position;
        release(false);
      } catch (error) {
        // A connection that cannot roll back is not given to anyone else.
        const isRolledBack = await client.query('ROLLBACK').then(
          () => true,
          () => false,
        );
        release(!isRolledBack);
        throw error;
      }
    },
  };
};
