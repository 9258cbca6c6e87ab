export type { Figures } from './figures.js';
export { type LedgerUser, setUpLedgerUser } from './least-privilege.js';
export { openEventStoreDb, openEventStoreDbForCopy } from './open.js';
export type { EventStoreDbOptions, Notice } from './options.js';
export type { EventStoreDbEventStore } from './store.js';
