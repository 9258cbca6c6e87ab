import { describe } from '@jest/globals';
import { migrateVault, type VaultDatabase, type VaultTables } from '#libs/privacy';
import { erasureContract, vaultContract } from '#libs/privacy/contract';
import { freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

(hasPostgres ? describe : describe.skip)('the contract', () => {
  const open = async (): Promise<VaultDatabase> => {
    const { db } = await freshPostgres<VaultTables>();
    await migrateVault(db);
    return db;
  };
  vaultContract('PostgreSQL', open);
  erasureContract('PostgreSQL', open);
});
