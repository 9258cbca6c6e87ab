import type { EventStoreConfig, LedgerConfig } from '#libs/config';
import type { EventStore } from '#libs/event-store';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { openSqliteEventStore, type SqliteEventStore } from '#libs/event-store-sqlite';
import type { CodedError } from '#libs/kernel';
import type { OnNotice } from './notice.js';
import { whenReached } from './when-reached.js';

const DEADLINE_MILLIS = 5_000;

export interface OpenStoreOptions {
  /** Called once when the embedded store has stopped for good. */
  readonly onFatal?: (error: CodedError) => void;
  readonly onNotice: OnNotice;
}

export interface OpenedStore {
  readonly store: EventStore;
  /** The same store, with what only the embedded one offers; undefined when the events are in EventStoreDB. */
  readonly embedded: SqliteEventStore | undefined;
}

const openEmbedded = async ({ files }: LedgerConfig, { onFatal }: OpenStoreOptions): Promise<OpenedStore> => {
  const embedded = await openSqliteEventStore({
    file: files.events,
    ...(onFatal !== undefined && { onFatal }),
  });
  return { store: embedded, embedded };
};

const openRemote = async (
  config: LedgerConfig,
  { caFile, certFile, keyFile, ...store }: Extract<EventStoreConfig, { kind: 'eventstoredb' }>,
  { onNotice }: OpenStoreOptions,
): Promise<OpenedStore> => {
  const waiting = { about: 'event-store', seconds: config.startSeconds, onNotice } as const;
  const opened = await whenReached(waiting, () =>
    openEventStoreDb({
      connectionString: store.connectionString,
      ...(caFile !== undefined && { tlsCAFile: caFile }),
      ...(certFile !== undefined && { userCertFile: certFile }),
      ...(keyFile !== undefined && { userKeyFile: keyFile }),
      // What an operator sees among the connections of the server.
      connectionName: `consent-ledger-${config.roles.join('-')}`,
      concurrentAppends: store.concurrentAppends,
      // Somebody waits at the point of care; whoever has asked is told soon, and told when to ask again.
      deadlineMs: DEADLINE_MILLIS,
      onNotice: ({ kind, what }) => {
        onNotice({ about: 'event-store', kind, operation: what });
      },
    }),
  );
  return { store: opened, embedded: undefined };
};

/** Opens the configured store. Rejects with EVENT_STORE_CANNOT_OPEN or LEDGER_NOT_REACHED. */
export const openStore = (config: LedgerConfig, options: OpenStoreOptions): Promise<OpenedStore> =>
  config.eventStore.kind === 'embedded'
    ? openEmbedded(config, options)
    : openRemote(config, config.eventStore, options);
