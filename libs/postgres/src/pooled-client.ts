import { once } from 'node:events';
import type { PostgresPoolClient } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { codedOf } from './classify.js';
import { CopyRows } from './copy-rows.js';
import { isMaking, makeAlone } from './making.js';

export interface ClientOptions {
  /** Host, port and database, for errors. */
  readonly where: string;
  /** Beyond it the server is taken for gone; undefined for no limit. */
  readonly deadlineMs: number | undefined;
}

/** A connection as Kysely uses it: with COPY, with a deadline of our own, and with coded errors. */
export class PooledClient {
  constructor(
    private readonly client: PoolClient,
    private readonly options: ClientOptions,
  ) {}

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
    if (first instanceof CopyRows) return this.copy(sql, first);
    return isMaking(sql) ? makeAlone(this.client, sql) : this.client.query(sql, [...parameters]);
  }

  private async copy(sql: string, { pieces }: CopyRows): Promise<QueryResult> {
    const stream = this.client.query(copyFrom(sql));
    // `once` rejects when the stream fails, before or after all is written.
    const finished = once(stream, 'finish');
    for (const piece of pieces) {
      if (stream.destroyed || stream.errored !== null) break;
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), finished]);
    }
    stream.end();
    await finished;
    return { command: 'COPY', rowCount: stream.rowCount, oid: 0, fields: [], rows: [] };
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
