export { type CopiedVault, copyVault } from './copy-vault.js';
export { compositionErrors } from './errors.js';
export { PersistentSandboxClock } from './ledger-clock.js';
export type { LedgerNotice } from './notice.js';
export { LEDGER, LedgerModule } from './ledger.module.js';
export { type Ledger, openLedger, type OpenLedgerOptions } from './open-ledger.js';
export type { Feed } from './open-feed.js';
export type { FeedLag, FeedProgress, SubscriberProgress } from './feed-progress.js';
export type { OpenedWebhooks } from './webhooks/open-webhooks.js';
