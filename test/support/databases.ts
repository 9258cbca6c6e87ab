import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { openPostgres, type OpenedPostgres, type PostgresOptions } from '#libs/postgres';
import { postgresUrl } from './postgres.js';

/** The same server, with another schema as the place where tables are made. */
export const inSchema = (url: string, schema: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`;

export interface FreshPostgres<Tables> extends OpenedPostgres<Tables> {
  /** Leads others to the same tables. */
  readonly url: string;
}

/** A loaded machine is no fault. */
export const unhurried = { connectTimeoutMs: 60_000, statementTimeoutMs: 60_000, lockTimeoutMs: 60_000 };

const schemas: string[] = [];

/** An empty schema of its own on the server of this test run; it is gone after the last test of the file. */
export const freshPostgres = async <Tables = unknown>(
  options: Partial<PostgresOptions> = {},
): Promise<FreshPostgres<Tables>> => {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  schemas.push(schema);
  const url = inSchema(await postgresUrl(), schema);
  return { ...(await openPostgres<Tables>({ ...unhurried, poolSize: 4, ...options, url })), url };
};

afterAll(async () => {
  if (schemas.length === 0) return;
  const { db, close } = await openPostgres({ url: await postgresUrl(), ...unhurried, poolSize: 1 });
  for (const schema of schemas.splice(0)) await db.schema.dropSchema(schema).ifExists().cascade().execute();
  await close();
});
