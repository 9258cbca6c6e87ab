export * from './sqlite-vault.js';
export * from './vault-contract.js';
