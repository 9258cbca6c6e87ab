export * from './errors.js';
export type { Lease } from './held-lease.js';
export { Leases, type LeasesOptions } from './leases.js';
export type { HeldLease } from './lease-table.js';
