import type { PoolClient, QueryResult } from 'pg';

const MAKING_STATEMENT =
  /^\s*create (?:(?:table|index|unique index|schema) if not exists|or replace (?:function|trigger|view)) /;

/** One for all of a database's schemas: making tables is rare. */
const MAKING = 0x6c_65_64_67_65_72n;

/** Whether the statement makes something that another process may be making at the same moment. */
export const isMaking = (sql: string): boolean => MAKING_STATEMENT.test(sql);

/**
 * Runs such a statement alone. Of two processes that start at once PostgreSQL lets both find nothing there, and one of
 * them fail; here the second waits until the first has committed. In a transaction that is its end.
 */
export const makeAlone = async (client: PoolClient, sql: string): Promise<QueryResult> => {
  const make = async (): Promise<QueryResult> => {
    await client.query('select pg_advisory_xact_lock($1)', [MAKING]);
    return client.query(sql);
  };
  if (client.getTransactionStatus() !== 'I') return make();
  await client.query('begin');
  try {
    const made = await make();
    await client.query('commit');
    return made;
  } catch (error) {
    // On a broken connection this fails too, and what matters is why the first one did.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
};
