import { existsSync, readFileSync } from 'node:fs';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { LedgerConfig } from '#libs/config';
import { compositionError } from './errors.js';
import type { LedgerDatabases } from './open-databases.js';
import { writeFileDurably } from './write-file.js';

/** What is known of the ledger that a vault is to belong to. */
export interface LedgerAtHand {
  readonly ledgerId: string;
  readonly hasEvents: boolean;
}

/** A type alias: Kysely takes no interfaces. */
type IdentityTables = {
  readonly ledger_identity: { readonly ledger_id: string };
};

const tablesOf = (db: Kysely<unknown>) => db.withTables<IdentityTables>();

/** Any number will do that nothing else in the database locks. */
const MAKING_THE_TABLE = 4_701_208_312;

const missing = (detail: string) => compositionError('LEDGER_VAULT_MISSING', { detail });
const foreign = (detail: string) => compositionError('LEDGER_DATA_DIRECTORY_FOREIGN', { detail });

/**
 * The vault and the read models beside a ledger mean nothing for another one: with the wrong vault every name would
 * read as forgotten and every NHS number as new. So would they with an empty vault where the events are elsewhere.
 * To be asked before the files are opened, which makes them.
 */
export const assertFilesOfLedger = (
  { database, files, eventStore }: LedgerConfig,
  { ledgerId, hasEvents }: LedgerAtHand,
): void => {
  if (database.kind !== 'sqlite') return;
  const known = existsSync(files.identity) ? readFileSync(files.identity, 'utf8').trim() : undefined;
  if (known === ledgerId) return;
  if (known !== undefined)
    throw foreign(`The events are of another ledger than the one ${files.vault} was made for.`);
  if (hasEvents && eventStore.kind === 'eventstoredb') {
    throw missing(`${files.identity} does not exist, and the EventStoreDB holds a ledger already.`);
  }
  writeFileDurably(files.identity, `${ledgerId}\n`);
};

/**
 * The same of a PostgreSQL database. In one transaction, and one after the other: several processes may start on an
 * empty database at once.
 */
export const assertDatabaseOfLedger = async (
  { database }: LedgerConfig,
  { vault }: LedgerDatabases,
  ledger: LedgerAtHand,
): Promise<void> => {
  if (database.kind === 'postgres') await sameByTable(vault as Kysely<unknown>, ledger);
};

/** The ledger that the database was made for, if it was made for one. Nobody else claims it meanwhile. */
export const ledgerOfDatabase = async (tx: Transaction<unknown>): Promise<string | undefined> => {
  await sql`select pg_advisory_xact_lock(${sql.lit(MAKING_THE_TABLE)})`.execute(tx);
  await tx.schema
    .createTable('ledger_identity')
    .ifNotExists()
    .addColumn('ledger_id', 'text', (column) => column.primaryKey())
    .execute();
  const known = await tablesOf(tx).selectFrom('ledger_identity').select('ledger_id').executeTakeFirst();
  return known?.ledger_id;
};

export const claimDatabase = async (tx: Transaction<unknown>, ledgerId: string): Promise<void> => {
  await tablesOf(tx).insertInto('ledger_identity').values({ ledger_id: ledgerId }).execute();
};

const sameByTable = (db: Kysely<unknown>, { ledgerId, hasEvents }: LedgerAtHand): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const known = await ledgerOfDatabase(tx);
    if (known === ledgerId) return;
    if (known !== undefined) {
      throw foreign('The events are of another ledger than the one the PostgreSQL database was made for.');
    }
    if (hasEvents) throw missing('The PostgreSQL database is empty, and there are events.');
    await claimDatabase(tx, ledgerId);
  });
