import { once } from 'node:events';
import type { PoolClient, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type CopyRows, quoted } from './copy-rows.js';

/** Takes rows in by COPY, on the connection that holds the transaction; for as long as it is held. */
export class Copying {
  /** Temporary tables that have held rows in this transaction. */
  private readonly used = new Set<string>();

  constructor(private readonly client: PoolClient) {}

  /** By way of a temporary table when the rows say so: `merge` then takes them from there. */
  async run(rows: CopyRows, merge: string): Promise<QueryResult> {
    const { table, columns, by } = rows.target;
    if (by === undefined) return this.copy(table, columns, rows.pieces);
    if (this.used.has(by)) {
      await this.client.query(`truncate ${quoted(by)}`);
    } else {
      this.used.add(by);
      // Kept for the next transaction of this connection; its rows go with this one.
      await this.client.query(
        `create temporary table if not exists ${quoted(by)} (like ${quoted(table)}) on commit delete rows`,
      );
    }
    await this.copy(by, columns, rows.pieces);
    return this.client.query(merge);
  }

  private async copy(
    table: string,
    columns: readonly string[],
    pieces: readonly Buffer[],
  ): Promise<QueryResult> {
    const stream = this.client.query(
      copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`),
    );
    // Rejects when the stream fails, before or after all is written.
    const finished = once(stream, 'finish');
    finished.catch(() => undefined);
    for (const piece of pieces) {
      if (stream.errored !== null) break;
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), finished]);
    }
    stream.end();
    await finished;
    return { command: 'COPY', rowCount: stream.rowCount, oid: 0, fields: [], rows: [] };
  }
}
