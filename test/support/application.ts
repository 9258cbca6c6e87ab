import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import {
  ApplicationModule,
  type ApplicationSettings,
  OptOutFileChecker,
  PatientImporter,
  type SnapshotPlace,
} from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { type Clock, instant, ManualClock, newUuid } from '#libs/kernel';
import {
  type Keyring,
  memoryKeyring,
  migrateVault,
  openVault,
  Sealer,
  SQLITE_VAULT_PRAGMAS,
  type Vault,
  type VaultTables,
} from '#libs/privacy';
import { keepRowSums, ProjectionEngine, type ReadDatabase } from '#libs/projections';
import {
  accessRequestQueries,
  accessRequests,
  alertQueries,
  alerts,
  disclosureQueries,
  disclosures,
  feedSubscriptionQueries,
  feedSubscriptions,
  history,
  historyQueries,
  optOutIndex,
  optOutIndexQueries,
  sharingState,
  sharingStateQueries,
} from '#libs/read-models';
import { InMemoryEventStore } from './in-memory-event-store.js';

export const START = instant('2026-03-01T09:00:00.000Z');

export interface TestApplicationOptions<S extends EventStore, C extends Clock> {
  readonly store: S;
  readonly clock: C;
  /** Shared by two applications that stand for two processes. */
  readonly vault?: Vault;
  readonly keyring?: Keyring;
  /** Of an application whose projections run: this one then only asks. */
  readonly readModels?: ReadDatabase;
  readonly wrapVault?: (
    vault: Vault,
  ) => Pick<Vault, 'find' | 'reserve' | 'createKey' | 'provision' | 'erase'>;
  readonly optOutSnapshots?: SnapshotPlace;
  readonly wrapSealer?: (sealer: Sealer) => Pick<Sealer, 'loadKeys'>;
  readonly settings?: Partial<ApplicationSettings>;
  /** Whether the projections run; without them what read models answer cannot be asked for. */
  readonly projecting?: boolean;
}

export interface TestApplication<S extends EventStore = InMemoryEventStore, C extends Clock = ManualClock> {
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  readonly importer: PatientImporter;
  readonly checker: OptOutFileChecker;
  readonly store: S;
  readonly clock: C;
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly projections: ProjectionEngine;
  readonly readModels: ReadDatabase;
  close(): Promise<void>;
}

const memoryDatabase = (): ReadDatabase => {
  const database = new Database(':memory:');
  keepRowSums(database);
  return new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
};

const openMemoryVault = async (keyring: Keyring, clock: Clock): Promise<Vault> => {
  const database = new Database(':memory:');
  for (const pragma of SQLITE_VAULT_PRAGMAS) database.pragma(pragma);
  const db = new Kysely<VaultTables>({ dialect: new SqliteDialect({ database }) });
  await migrateVault(db);
  return openVault({ db, keyring, clock });
};

/** The application on a store, with a vault in memory and a clock that tests move. */
export const startApplicationOn = async <S extends EventStore, C extends Clock>(
  options: TestApplicationOptions<S, C>,
): Promise<TestApplication<S, C>> => {
  const { store, clock } = options;
  const keyring = options.keyring ?? memoryKeyring(START);
  const vault = options.vault ?? (await openMemoryVault(keyring, clock));
  const sealer = new Sealer(vault);
  const db = options.readModels ?? memoryDatabase();
  const engine = new ProjectionEngine({
    store,
    writer: db,
    reader: db,
    projections: [sharingState, history, disclosures, optOutIndex, alerts, feedSubscriptions, accessRequests],
  });
  if (options.projecting === true) await engine.start();
  const module = await Test.createTestingModule({
    imports: [
      ApplicationModule.register({
        store,
        clock,
        vault: options.wrapVault?.(vault) ?? vault,
        erasures: vault,
        sealer: options.wrapSealer?.(sealer) ?? sealer,
        digests: keyring,
        codes: keyring,
        projections: engine,
        histories: historyQueries(db, sealer),
        disclosures: disclosureQueries(db, sealer),
        sharingStates: sharingStateQueries(db),
        optOuts: optOutIndexQueries(db),
        ...(options.optOutSnapshots !== undefined && { optOutSnapshots: options.optOutSnapshots }),
        alerts: alertQueries(db),
        subscriptions: feedSubscriptionQueries(db),
        accessRequests: accessRequestQueries(db),
        settings: {
          patienceMillis: 200,
          notFoundMillis: 5,
          mobiles: { countries: ['GB'], fictional: true },
          ...options.settings,
        },
      }),
    ],
  }).compile();
  await module.init();
  return {
    commands: module.get(CommandBus),
    queries: module.get(QueryBus),
    importer: module.get(PatientImporter),
    checker: module.get(OptOutFileChecker),
    store,
    clock,
    vault,
    keyring,
    projections: engine,
    readModels: db,
    close: async () => {
      await engine.stop();
      await module.close();
      await store.close();
      await db.destroy();
    },
  };
};

export const startApplication = (
  options: Partial<TestApplicationOptions<InMemoryEventStore, ManualClock>> = {},
): Promise<TestApplication> =>
  startApplicationOn({ store: new InMemoryEventStore(), clock: new ManualClock(START), ...options });

export const newKey = (): string => newUuid();
