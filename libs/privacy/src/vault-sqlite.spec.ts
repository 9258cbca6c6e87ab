import { openSqliteVaultDatabase, vaultContract } from '../contract/src/index.js';

vaultContract('SQLite', () => openSqliteVaultDatabase());
