import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { MobileRules } from '#libs/notifications';
import type { Keyring, Sealer, Vault } from '#libs/privacy';
import type { ProjectionEngine } from '#libs/projections';
import type { OptOutIndexQueries } from '#libs/read-models';
import type { AlertModel } from './asking/alert-reader.js';
import type { FeedSubscriptionModel } from './asking/feed-subscription-reader.js';
import type { SnapshotPlace } from './opt-out-checks/index-snapshots.js';
import type { RecordModels } from './asking/record-reader.js';
import type { SharingStateModel } from './asking/sharing-state-reader.js';
import type { AccessRequestModel } from './requesting/access-request-reader.js';
import type { Digests } from './running/command-identity.js';

/** What codes are derived under. */
export type CodeKeys = Pick<Keyring, 'secretFor' | 'currentKid'>;

/** What of the vault tells of erasures, and keeps no longer than until the next. */
export type Erasures = Pick<
  Vault,
  'erasureEpoch' | 'erasedNumbers' | 'erasedNumberReuse' | 'sealUntilErasure' | 'openUntilErasure'
>;

/** What the application needs of the world; the composition chooses each. */
export interface ApplicationParts
  extends RecordModels, SharingStateModel, AlertModel, AccessRequestModel, FeedSubscriptionModel {
  /** The read model of whose rows may not leave. */
  readonly optOuts: OptOutIndexQueries;
  /** Waits for read models, and does with them what operators want. */
  readonly projections: ProjectionEngine;
  readonly store: EventStore;
  readonly vault: Pick<Vault, 'find' | 'reserve' | 'createKey' | 'provision' | 'erase'>;
  readonly erasures: Erasures;
  /** Where the index of opt-outs outlives a process; absent, each makes it anew. */
  readonly optOutSnapshots?: SnapshotPlace;
  readonly sealer: Pick<Sealer, 'loadKeys'>;
  /** The keyring, for digests of command bodies. */
  readonly digests: Digests;
  /** The keyring again, for the codes of access requests. */
  readonly codes: CodeKeys;
  readonly clock: Clock;
  /** Told of faults that callers are answered `unknown` for; must not throw. */
  readonly report?: (fault: unknown) => void;
  readonly settings?: Partial<ApplicationSettings>;
}

export interface ApplicationSettings {
  /** At most this many patients are kept folded. */
  readonly patientsKept: number;
  /** At most this many practices' lists are kept folded. */
  readonly practiceListsKept: number;
  /** How long an outage of the store is sat out before the caller is told. */
  readonly patienceMillis: number;
  /** No "not found" is answered sooner. */
  readonly notFoundMillis: number;
  /** How many patients the index of opt-outs takes in before it is written down. */
  readonly optOutSnapshotAfter: number;
  /** Which mobile numbers may be kept for codes. */
  readonly mobiles: MobileRules;
}

export const defaultSettings: ApplicationSettings = {
  patientsKept: 20_000,
  practiceListsKept: 5_000,
  patienceMillis: 5_000,
  notFoundMillis: 20,
  optOutSnapshotAfter: 1_000,
  mobiles: { countries: ['GB'], fictional: false },
};
