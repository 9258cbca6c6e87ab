export type { BackupResult } from './backup.js';
export { type FileLock, lockLedger } from './file-lock.js';
export { openSqliteEventStore, type SqliteEventStoreOptions } from './open.js';
export type { RefusalReason } from './refusal.js';
export type { SqliteEventStore } from './store.js';
export type { VerifyReport } from './verify.js';
