import type { PostgresPoolClient } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import { codedOf } from './classify.js';
import { Copying } from './copying.js';
import { CopyRows } from './copy-rows.js';
import { isMaking, makeAlone } from './making.js';

export interface ClientOptions {
  /** Host, port and database, for errors. */
  readonly where: string;
  /** Beyond it the server is taken for gone; undefined for no limit. */
  readonly deadlineMs: number | undefined;
}

/** A connection while Kysely holds it: with COPY, with a deadline of our own, and with coded errors. */
export class PooledClient {
  private readonly copying: Copying;

  constructor(
    private readonly client: PoolClient,
    private readonly options: ClientOptions,
  ) {
    this.copying = new Copying(client);
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    try {
      return await this.inTime(this.run(sql, parameters));
    } catch (error) {
      throw codedOf(error, this.options.where) ?? error;
    }
  }

  release(): void {
    this.client.release();
  }

  private run(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    const [first] = parameters;
    if (first instanceof CopyRows) return this.copying.run(first, sql);
    return isMaking(sql) ? makeAlone(this.client, sql) : this.client.query(sql, [...parameters]);
  }

  /** The server keeps its own time limits; this one is for a server, or a network, that has fallen silent. */
  private async inTime<T>(answer: Promise<T>): Promise<T> {
    const { deadlineMs } = this.options;
    if (deadlineMs === undefined) return answer;
    const timer = setTimeout(() => {
      // With a query under way this cuts the connection, and the query fails.
      void this.client.end();
    }, deadlineMs);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What Kysely asks of a client; it never opens a cursor here. */
export const asKyselyClient = (client: PooledClient): PostgresPoolClient =>
  client as unknown as PostgresPoolClient;
