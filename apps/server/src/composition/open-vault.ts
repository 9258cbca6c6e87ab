import type { LedgerConfig } from '#libs/config';
import { type Clock, CodedError } from '#libs/kernel';
import {
  type Keyring,
  migrateVault,
  openFileKeyring,
  openVault,
  type Vault,
  vaultHasKeys,
} from '#libs/privacy';
import { compositionError } from './errors.js';
import type { LedgerDatabases } from './open-databases.js';

export interface OpenedVault {
  readonly vault: Vault;
  readonly keyring: Keyring;
}

const refusalOf = ({ database, files }: LedgerConfig, error: unknown): unknown => {
  if (error instanceof CodedError && error.code !== 'PRIVACY_VAULT_UNAVAILABLE') return error;
  const cause = error instanceof CodedError ? error.cause : error;
  if (cause instanceof CodedError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown failure';
  const where = database.kind === 'sqlite' ? files.vault : 'The vault in PostgreSQL';
  return compositionError(
    'LEDGER_VAULT_UNUSABLE',
    { detail: `${where} cannot be opened (${code}).` },
    { cause: error },
  );
};

/**
 * Opens the vault of patient keys, with its keyring; both are made on the first start. A keyring that is missing where
 * there are keys is refused, and so is one of another vault.
 */
export const openLedgerVault = async (
  config: LedgerConfig,
  { vault: db }: LedgerDatabases,
  clock: Clock,
): Promise<OpenedVault> => {
  try {
    await migrateVault(db);
    const mustExist = await vaultHasKeys(db);
    const keyring = openFileKeyring({ file: config.files.keyring, mustExist, clock });
    return { vault: await openVault({ db, keyring, clock }), keyring };
  } catch (error) {
    throw refusalOf(config, error);
  }
};
