import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { migrateVault, SQLITE_VAULT_PRAGMAS, type VaultDatabase, type VaultTables } from '#libs/privacy';

/** A migrated vault database as an app would open it. Default: in memory. Close with `destroy()`. */
export async function openSqliteVaultDatabase(
  file = ':memory:',
  pragmas: readonly string[] = SQLITE_VAULT_PRAGMAS,
): Promise<VaultDatabase> {
  const database = new Database(file);
  for (const pragma of pragmas) database.pragma(pragma);
  const db = new Kysely<VaultTables>({ dialect: new SqliteDialect({ database }) });
  await migrateVault(db);
  return db;
}
