export * from './erasure-contract.js';
export * from './sqlite-vault.js';
export * from './vault-contract.js';
