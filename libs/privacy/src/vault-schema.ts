import { type Kysely, type SchemaModule, sql, SqliteAdapter } from 'kysely';

/**
 * The vault's tables, alike in SQLite and PostgreSQL. Binary values are text, so that one definition serves both.
 * They belong in a database of their own: everything in it can be erased, and nothing in the ledger can.
 */
export interface VaultTables {
  readonly patient_key: {
    readonly patient_id: string;
    /** Id of the patient's key: stands in what is sealed with it, and outlives every rotation. */
    readonly key_id: string;
    /** Id of the master key the patient's key is wrapped by. */
    readonly wrapped_by: string;
    /** base64url of IV, ciphertext and tag. */
    readonly wrapped: string;
    readonly created_at: string;
  };
  readonly patient_lookup: {
    /** HMAC-SHA256 of the NHS number, 64 hex digits. */
    readonly nhs_hmac: string;
    readonly patient_id: string;
    /** `Keyring.tagOf`; null in lookups from before there were tags. */
    readonly tag: number | null;
  };
  /** Tombstones. No key counts beside one. */
  readonly erased_patient: { readonly patient_id: string; readonly erased_at: string };
  /**
   * Marks of numbers whose patients were erased and that nobody has registered since. Nothing in a row, nor its place,
   * leads to a patient id or to a time.
   */
  readonly erased_number: { readonly mark: string; readonly tag: number | null };
  readonly vault_fact: { readonly name: string; readonly value: string };
}

export type VaultDatabase = Kysely<VaultTables>;

/**
 * What an app must set on a SQLite vault before handing it in: `db.pragma(p)` for each, in this order.
 * `secure_delete` overwrites what is deleted; without it an erased key stays in the file's free space.
 */
export const SQLITE_VAULT_PRAGMAS = [
  'secure_delete = ON',
  'journal_mode = WAL',
  'synchronous = FULL',
] as const;

/** Makes the tables that are missing; may be run at every start, and by several processes at once. */
export async function migrateVault(db: VaultDatabase): Promise<void> {
  for (const make of tablesOf(db.schema)) await make.execute();
  await addTags(db);
  const marks = db.schema
    .createTable('erased_number')
    .ifNotExists()
    .addColumn('mark', 'text', (column) => column.primaryKey())
    .addColumn('tag', 'integer');
  // Rows in the order of their marks: the order in which they came could be laid beside that of the tombstones.
  await (isSqlite(db) ? marks.modifyEnd(sql`without rowid`) : marks).execute();
}

const isSqlite = (db: VaultDatabase): boolean => db.getExecutor().adapter instanceof SqliteAdapter;

/** Vaults from before there were tags have lookups without the column. */
async function addTags(db: VaultDatabase): Promise<void> {
  const look = () => db.selectFrom('patient_lookup').select('tag').limit(1).execute();
  try {
    await look();
  } catch {
    await db.schema
      .alterTable('patient_lookup')
      .addColumn('tag', 'integer')
      .execute()
      // Another process may have been quicker: whatever else it was shows here.
      .catch(look);
  }
}

const tablesOf = (schema: SchemaModule): readonly { execute(): Promise<void> }[] => [
  schema
    .createTable('patient_key')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('wrapped_by', 'text', (column) => column.notNull())
    .addColumn('wrapped', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull()),
  schema
    .createTable('patient_lookup')
    .ifNotExists()
    .addColumn('nhs_hmac', 'text', (column) => column.primaryKey())
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('tag', 'integer'),
  schema.createIndex('patient_lookup_patient').ifNotExists().on('patient_lookup').column('patient_id'),
  schema
    .createTable('erased_patient')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.primaryKey())
    .addColumn('erased_at', 'text', (column) => column.notNull()),
  schema
    .createTable('vault_fact')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull()),
];

/** Whether the vault has been used with a keyring, so that a missing one must not be made anew. Migrate first. */
export async function vaultHasKeys(db: VaultDatabase): Promise<boolean> {
  const fact = await db.selectFrom('vault_fact').select('name').limit(1).executeTakeFirst();
  const key = await db.selectFrom('patient_key').select('patient_id').limit(1).executeTakeFirst();
  return fact !== undefined || key !== undefined;
}

/**
 * Empties SQLite's write-ahead log, in which what was deleted from the database file still stands.
 * False when a reader kept it from being emptied, or on PostgreSQL, where dead rows go at the next vacuum.
 */
export async function purgeLog(db: VaultDatabase): Promise<boolean> {
  if (!isSqlite(db)) return false;
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}
