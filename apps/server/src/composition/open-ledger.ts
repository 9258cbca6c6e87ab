import type { SnapshotPlace } from '#libs/application';
import type { LedgerConfig } from '#libs/config';
import type { EventStore } from '#libs/event-store';
import { lockLedger, type SqliteEventStore } from '#libs/event-store-sqlite';
import type { Clock, CodedError } from '#libs/kernel';
import { type Keyring, Sealer, type Vault } from '#libs/privacy';
import {
  furthestReached,
  type ProjectionEngine,
  type ReadDatabase,
  type RunnerReport,
} from '#libs/projections';
import type { ReactorReport } from '#libs/reactors';
import {
  type AccessRequestQueries,
  accessRequestQueries,
  type AlertQueries,
  alertQueries,
  type DisclosureQueries,
  disclosureQueries,
  type FeedSubscriptionQueries,
  feedSubscriptionQueries,
  type HistoryQueries,
  historyQueries,
  type OptOutIndexQueries,
  optOutIndexQueries,
  type SharingStateQueries,
  sharingStateQueries,
} from '#libs/read-models';
import { feed as feedProjection } from '#libs/feed';
import type { WebhookReport } from '#libs/webhooks';
import { closeAll } from './close-all.js';
import { prepareDataDirectory } from './data-directory.js';
import { type Effects, openEffects } from './effects/open-effects.js';
import { openClock } from './ledger-clock.js';
import type { OnNotice } from './notice.js';
import { openDatabases } from './open-databases.js';
import { type Feed, openFeed } from './open-feed.js';
import { openReadModels } from './open-read-models.js';
import { openStore } from './open-store.js';
import { openLedgerVault } from './open-vault.js';
import { snapshotFile } from './snapshot-file.js';
import { assertDatabaseOfLedger, assertFilesOfLedger } from './same-ledger.js';
import { whenReached } from './when-reached.js';
import { assertReaches } from './whole-log.js';

export interface OpenLedgerOptions {
  /** Called once when the store has stopped for good: the process should exit and recover by starting again. */
  readonly onFatal?: (error: CodedError) => void;
  /** Told of every trouble of a projection, for the log; must not throw. */
  readonly onProjection?: (report: RunnerReport) => void;
  /** Told of what reactors do and what they have trouble with; must not throw. */
  readonly onReactor?: (report: ReactorReport) => void;
  /** Told of what is pushed to receivers, and what there is trouble with; must not throw. */
  readonly onWebhook?: (report: WebhookReport) => void;
  /** Told what is waited for, and what went wrong at a store or database and was made good. */
  readonly onNotice?: OnNotice;
}

/** A ledger with all its parts. */
export interface Ledger {
  readonly config: LedgerConfig;
  /** In development mode a PersistentSandboxClock. */
  readonly clock: Clock;
  readonly store: EventStore;
  /** The same store, with what only the embedded one offers: verify and backup. Undefined on EventStoreDB. */
  readonly embeddedStore: SqliteEventStore | undefined;
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly projections: ProjectionEngine;
  /** Connection for queries on the read models. */
  readonly reader: ReadDatabase;
  readonly histories: HistoryQueries;
  readonly disclosures: DisclosureQueries;
  readonly sharingStates: SharingStateQueries;
  readonly optOuts: OptOutIndexQueries;
  readonly accessRequests: AccessRequestQueries;
  readonly alerts: AlertQueries;
  readonly subscriptions: FeedSubscriptionQueries;
  /** Where the index of opt-outs outlives a process. */
  readonly optOutSnapshots: SnapshotPlace;
  /** What downstream services follow. */
  readonly feed: Feed;
  /** What it does in the world; started by a process with that role. */
  readonly effects: Effects;
  /** Proves that commands and queries can be answered now; rejects with the coded error of what cannot. */
  probe(): Promise<void>;
  /** Stops the reactors and the projections, then the stores. May be called twice. */
  close(): Promise<void>;
}

/**
 * Opens the configured ledger, making it on the first start. What is in files is locked first: one process at a time
 * may use a data directory. Refusals are coded errors whose detail names the remedy.
 */
export const openLedger = async (config: LedgerConfig, options: OpenLedgerOptions = {}): Promise<Ledger> => {
  prepareDataDirectory(config);
  const closers: (() => Promise<void>)[] = [];
  try {
    const clock = openClock(config);
    const { onFatal, onProjection, onReactor, onWebhook, onNotice = () => undefined } = options;
    if (config.eventStore.kind === 'eventstoredb' && config.database.kind === 'sqlite') {
      // The embedded store holds a lock of its own on the whole directory.
      const lock = lockLedger(config.files.vault);
      closers.push(() => {
        lock.release();
        return Promise.resolve();
      });
    }
    const { store, embedded } = await openStore(config, {
      ...(onFatal !== undefined && { onFatal }),
      onNotice,
    });
    closers.push(() => store.close());
    const waiting = { about: 'event-store', seconds: config.startSeconds, onNotice } as const;
    const identify = () => store.identity();
    const identity = await (embedded === undefined ? whenReached(waiting, identify) : identify());
    const { ledgerId, head } = identity;
    const ledger = { ledgerId, hasEvents: head !== undefined };
    assertFilesOfLedger(config, ledger);
    const databases = await openDatabases(config, onNotice);
    closers.push(() => databases.close());
    await assertDatabaseOfLedger(config, databases, ledger);
    const { vault, keyring } = await openLedgerVault(config, databases, clock);
    const sealer = new Sealer(vault);
    const reaching = { ledger: identity, now: identify };
    await assertReaches(reaching, await furthestReached(databases.writer, identity), 'Read models');
    const projections = await openReadModels(config, store, databases, onProjection);
    closers.push(() => projections.stop());
    const { reader } = databases;
    const subscriptions = feedSubscriptionQueries(reader);
    const parts = { store, clock, keyring, sealer, vault, ledgerId, reader, subscriptions };
    const effects = await openEffects(config, parts, { onReactor, onWebhook });
    closers.push(() => effects.close());
    await assertReaches(reaching, await effects.reactors.furthest(identity), 'Effects');
    const { webhooks } = effects.pushing;
    const feed = await openFeed({ ...parts, projections, databases, webhooks, onNotice });
    closers.push(() => feed.readings.write());
    const unwatch = projections.watch(feedProjection.name, () => {
      webhooks.look();
    });
    closers.push(() => {
      unwatch();
      return Promise.resolve();
    });
    let closing: Promise<void> | undefined;
    return {
      config,
      clock,
      store,
      embeddedStore: embedded,
      vault,
      keyring,
      sealer,
      projections,
      reader,
      histories: historyQueries(reader, sealer),
      disclosures: disclosureQueries(reader, sealer),
      sharingStates: sharingStateQueries(reader),
      optOuts: optOutIndexQueries(reader),
      alerts: alertQueries(reader),
      subscriptions,
      optOutSnapshots: snapshotFile(config.files.optOutSet, onNotice),
      accessRequests: accessRequestQueries(reader),
      feed,
      effects,
      probe: async () => {
        await Promise.all([store.probe(), databases.probe()]);
      },
      close: () => (closing ??= closeAll(closers)),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
};
