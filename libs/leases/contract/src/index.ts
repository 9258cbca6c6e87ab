export { describeLeases, type LeaseDatabases } from './describe-leases.js';
