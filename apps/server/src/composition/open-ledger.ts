import type { LedgerConfig } from '#libs/config';
import type { EventStore } from '#libs/event-store';
import { openSqliteEventStore, type SqliteEventStore } from '#libs/event-store-sqlite';
import type { Clock, CodedError } from '#libs/kernel';
import { type Keyring, Sealer, type Vault } from '#libs/privacy';
import type { ProjectionEngine, ReadDatabase, RunnerReport } from '#libs/projections';
import {
  type DisclosureQueries,
  disclosureQueries,
  type HistoryQueries,
  historyQueries,
  type SharingStateQueries,
  sharingStateQueries,
} from '#libs/read-models';
import { assertSameLedger, prepareDataDirectory } from './data-directory.js';
import { openClock } from './ledger-clock.js';
import { openReadModels } from './open-read-models.js';
import { openLedgerVault } from './open-vault.js';

export interface OpenLedgerOptions {
  /** Called once when the store has stopped for good: the process should exit and recover by starting again. */
  readonly onFatal?: (error: CodedError) => void;
  /** Told of every trouble of a projection, for the log; must not throw. */
  readonly onProjection?: (report: RunnerReport) => void;
}

/** A ledger with all its parts, opened on one data directory by this process alone. */
export interface Ledger {
  readonly config: LedgerConfig;
  /** In development mode a PersistentSandboxClock. */
  readonly clock: Clock;
  readonly store: EventStore;
  /** The same store, with what only the embedded one offers: verify and backup. */
  readonly embeddedStore: SqliteEventStore;
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly projections: ProjectionEngine;
  /** Connection for queries on the read models. */
  readonly reader: ReadDatabase;
  readonly histories: HistoryQueries;
  readonly disclosures: DisclosureQueries;
  readonly sharingStates: SharingStateQueries;
  /** Proves that commands and queries can be answered now; rejects with the coded error of what cannot. */
  probe(): Promise<void>;
  /** Stops the projections, then the stores. May be called twice. */
  close(): Promise<void>;
}

/**
 * Opens the ledger in the configured data directory, making it on the first start. The store comes first: its lock
 * keeps a second process away from everything else. Refusals are coded errors whose detail names the remedy.
 */
export const openLedger = async (config: LedgerConfig, options: OpenLedgerOptions = {}): Promise<Ledger> => {
  prepareDataDirectory(config);
  const clock = openClock(config);
  const store = await openSqliteEventStore({
    file: config.files.events,
    ...(options.onFatal !== undefined && { onFatal: options.onFatal }),
  });
  const closers: (() => Promise<void>)[] = [() => store.close()];
  try {
    assertSameLedger(config, (await store.identity()).ledgerId);
    const { vault, keyring, close } = await openLedgerVault(config, clock);
    closers.push(close);
    const sealer = new Sealer(vault);
    const readModels = await openReadModels(config, store, options.onProjection);
    closers.push(() => readModels.close());
    let closing: Promise<void> | undefined;
    return {
      config,
      clock,
      store,
      embeddedStore: store,
      vault,
      keyring,
      sealer,
      projections: readModels.projections,
      reader: readModels.reader,
      histories: historyQueries(readModels.reader, sealer),
      disclosures: disclosureQueries(readModels.reader, sealer),
      sharingStates: sharingStateQueries(readModels.reader),
      probe: () => store.probe(),
      close: () => (closing ??= closeAll(closers)),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
};

/** In the opposite order of opening; one that fails does not keep the others open. */
const closeAll = async (closers: readonly (() => Promise<void>)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const close of [...closers].reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};
