import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { LedgerConfig } from '#libs/config';
import { type Clock, CodedError } from '#libs/kernel';
import {
  type Keyring,
  migrateVault,
  openFileKeyring,
  openVault,
  SQLITE_VAULT_PRAGMAS,
  type Vault,
  vaultHasKeys,
  type VaultTables,
} from '#libs/privacy';
import { compositionError } from './errors.js';

export interface OpenedVault {
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly close: () => Promise<void>;
}

const connect = (file: string): Kysely<VaultTables> => {
  const database = new Database(file);
  try {
    for (const pragma of SQLITE_VAULT_PRAGMAS) database.pragma(pragma);
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<VaultTables>({ dialect: new SqliteDialect({ database }) });
};

const refusalOf = (file: string, error: unknown): unknown => {
  if (error instanceof CodedError && error.code !== 'PRIVACY_VAULT_UNAVAILABLE') return error;
  const cause = error instanceof CodedError ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown failure';
  return compositionError(
    'LEDGER_VAULT_UNUSABLE',
    { detail: `${file} cannot be opened (${code}).` },
    { cause: error },
  );
};

/** Opens the vault of patient keys, with its keyring; both are made on the first start. */
export const openLedgerVault = async ({ files }: LedgerConfig, clock: Clock): Promise<OpenedVault> => {
  let db: Kysely<VaultTables> | undefined;
  try {
    db = connect(files.vault);
    await migrateVault(db);
    const mustExist = await vaultHasKeys(db);
    const keyring = openFileKeyring({ file: files.keyring, mustExist, clock });
    const vault = await openVault({ db, keyring, clock });
    const opened = db;
    return { vault, keyring, close: () => opened.destroy() };
  } catch (error) {
    await db?.destroy();
    throw refusalOf(files.vault, error);
  }
};
