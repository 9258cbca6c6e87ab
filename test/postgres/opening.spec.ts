import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { CodedError } from '#libs/kernel';
import { openPostgres } from '#libs/postgres';
import { type FreshPostgres, freshPostgres, inSchema } from '../support/databases.js';
import { hasPostgres, postgresUrl } from '../support/postgres.js';

const PASSWORD = 'S3cret-of-the-role';

/** The code it is refused with, and all that a log could show of the error. */
const refusalOf = async (url: string): Promise<{ code: string; shown: string }> => {
  try {
    await (await openPostgres({ url, connectTimeoutMs: 20_000 })).close();
  } catch (error) {
    const { code } = error as CodedError;
    return { code, shown: `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)}` };
  }
  throw new Error('it was opened');
};

(hasPostgres ? describe : describe.skip)('opening a PostgreSQL database', () => {
  let admin: FreshPostgres<unknown>;
  const name = `ledger_${randomUUID().replaceAll('-', '')}`;
  /** The role's connection string to some database. */
  const as = async (password: string, database: string): Promise<string> =>
    (await postgresUrl()).replace(/\/\/[^@]*@([^/]*)\/[^?]*/, `//${name}:${password}@$1/${database}`);
  /** One that does not say how durable it has to be. */
  const strictly = (url: string): string => url.replace(/&durability=\w+/, '');

  beforeAll(async () => {
    admin = await freshPostgres();
    const { db } = admin;
    await sql`create role ${sql.id(name)} login password ${sql.lit(PASSWORD)}`.execute(db);
    await sql`create database ${sql.id(name)} owner ${sql.id(name)} template template0 encoding 'UTF8'`.execute(
      db,
    );
    await sql`create database ${sql.id(`${name}_latin`)} owner ${sql.id(name)} template template0
      encoding 'LATIN1' locale_provider libc locale 'C'`.execute(db);
  });

  afterAll(async () => {
    const { db } = admin;
    for (const database of [name, `${name}_latin`])
      await sql`drop database if exists ${sql.id(database)} with (force)`.execute(db);
    await sql`drop role if exists ${sql.id(name)}`.execute(db);
    await admin.close();
  });

  it('serves an owner with no other rights, in the schema named, which is made', async () => {
    const opened = await openPostgres<{ made: { word: string } }>({
      url: inSchema(await as(PASSWORD, name), 'ledger'),
    });
    await opened.db.schema.createTable('made').addColumn('word', 'text').execute();
    await opened.probe();
    const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(opened.db);
    expect(rows).toEqual([{ schema: 'ledger' }]);
    await opened.close();
    await opened.close();
  });

  it.each([
    ['a wrong password', 'POSTGRES_CREDENTIALS_REFUSED', () => as('S3cret-of-another', name)],
    ['a database that is not there', 'POSTGRES_DATABASE_MISSING', () => as(PASSWORD, `${name}_none`)],
    ['a database of another encoding', 'POSTGRES_UNSUITABLE', () => as(PASSWORD, `${name}_latin`)],
    [
      'a schema that is not there and may not be made',
      'POSTGRES_DATABASE_MISSING',
      async () => inSchema(await as(PASSWORD, 'postgres'), 'elsewhere'),
    ],
    [
      'a schema in which nothing may be made',
      'POSTGRES_RIGHTS_MISSING',
      async () => inSchema(await as(PASSWORD, 'postgres'), 'pg_catalog'),
    ],
    [
      'a host on which nothing listens',
      'POSTGRES_UNAVAILABLE',
      () => Promise.resolve(`postgresql://u:${PASSWORD}@127.0.0.1:1/d`),
    ],
    [
      'a socket that is not there',
      'POSTGRES_UNAVAILABLE',
      () => Promise.resolve(`postgresql://u:${PASSWORD}@/d?host=/nowhere`),
    ],
    [
      'an authority’s certificate that is not there',
      'POSTGRES_TLS_REFUSED',
      () => Promise.resolve(`postgresql://u:${PASSWORD}@db.invalid/d?sslrootcert=/nowhere.pem`),
    ],
    [
      'certificates where nothing is encrypted',
      'POSTGRES_TLS_REFUSED',
      () => Promise.resolve(`postgresql://u:${PASSWORD}@localhost/d?sslrootcert=/nowhere.pem`),
    ],
  ])('refuses %s with %s, and shows no password', async (_, code, urlOf) => {
    const refusal = await refusalOf(await urlOf());
    expect(refusal.code).toBe(code);
    expect(refusal.shown).not.toContain('S3cret');
  });

  it('refuses a server that may forget what it has committed, unless it is said that it may', async () => {
    const url = await as(PASSWORD, name);
    const alter = (setting: string) => sql`alter role ${sql.id(name)} ${sql.raw(setting)}`.execute(admin.db);
    await alter('set synchronous_commit = off');
    const refusal = await refusalOf(strictly(url));
    expect(refusal.code).toBe('POSTGRES_UNSUITABLE');
    expect(refusal.shown).toMatch(
      /a power cut may take what it has committed: [a-z_, ]*synchronous_commit is off/,
    );
    const told = `${strictly(url)}${url.includes('?') ? '&' : '?'}durability=any`;
    const opened = await openPostgres({ url: told });
    expect(opened.mayForget).toBe(true);
    await opened.close();
    await alter('reset synchronous_commit');
  });

  it('refuses a server that speaks no TLS where TLS is wanted', async () => {
    const url = await as(PASSWORD, name);
    // Over a Unix socket the server never does; one given to the tests has no certificate that is trusted.
    const wanting = `${url}${url.includes('?') ? '&' : '?'}sslmode=verify-full`;
    expect((await refusalOf(wanting)).code).toBe('POSTGRES_TLS_REFUSED');
  });

  it('hides the password from whoever looks at what was opened', async () => {
    const opened = await openPostgres({ url: await as(PASSWORD, name) });
    await opened.probe();
    expect(inspect(opened, { depth: 20, showHidden: true })).not.toContain(PASSWORD);
    await opened.close();
  });
});
