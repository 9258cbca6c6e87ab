import { type Kysely, sql } from 'kysely';
import { CodedError } from '#libs/kernel';
import { postgresError } from './errors.js';

/** Makes the schema if it is missing, and refuses one in which nothing may be made: POSTGRES_RIGHTS_MISSING. */
export const prepareSchema = async (
  db: Kysely<unknown>,
  schema: string | undefined,
  where: string,
): Promise<void> => {
  if (schema !== undefined) await makeSchema(db, schema, where);
  const { rows } = await sql<{ current: string | null; may_create: boolean | null }>`
    select current_schema() as current, has_schema_privilege(current_schema(), 'create') as may_create
  `.execute(db);
  const [found] = rows;
  if (typeof found?.current !== 'string')
    throw postgresError('POSTGRES_DATABASE_MISSING', {
      detail: `PostgreSQL at ${where}: the user's search path leads to no schema that exists.`,
    });
  if (found.may_create !== true)
    throw postgresError('POSTGRES_RIGHTS_MISSING', {
      detail: `PostgreSQL at ${where}: the user may not make tables in the schema ${found.current}.`,
    });
};

const makeSchema = async (db: Kysely<unknown>, schema: string, where: string): Promise<void> => {
  // Asked first, because without the right to make one PostgreSQL refuses even what would do nothing.
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  if (rows.length > 0) return;
  try {
    await db.schema.createSchema(schema).ifNotExists().execute();
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'POSTGRES_RIGHTS_MISSING') throw error;
    throw postgresError(
      'POSTGRES_DATABASE_MISSING',
      { detail: `PostgreSQL at ${where}: there is no schema ${schema}, and the user may not make it.` },
      { cause: error },
    );
  }
};
