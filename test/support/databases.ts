import { randomUUID } from 'node:crypto';
import { openPostgres, type OpenedPostgres, type PostgresOptions } from '#libs/postgres';
import { postgresUrl } from './postgres.js';

/** The same server, with another schema as the place where tables are made. */
export const inSchema = (url: string, schema: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`;

export interface FreshPostgres<Tables> extends OpenedPostgres<Tables> {
  /** Leads others to the same tables. */
  readonly url: string;
}

/** An empty schema of its own on the server of this test run, gone once it is closed. */
export const freshPostgres = async <Tables = unknown>(
  options: Partial<PostgresOptions> = {},
): Promise<FreshPostgres<Tables>> => {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const url = inSchema(await postgresUrl(), schema);
  const opened = await openPostgres<Tables>({ poolSize: 4, ...options, url });
  const close = async (): Promise<void> => {
    await opened.close();
    const { db, close: done } = await openPostgres({ url: await postgresUrl(), poolSize: 1 });
    await db.schema.dropSchema(schema).ifExists().cascade().execute();
    await done();
  };
  return { ...opened, url, close };
};
