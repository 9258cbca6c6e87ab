import { type Clock, type Instant, type PatientId, systemClock } from '#libs/kernel';
import type { DataKey } from './data-key.js';
import { privacyError } from './errors.js';
import { KeyCache, type KeyCacheOptions } from './key-cache.js';
import { dataKeyOf, newKeyRow } from './key-rows.js';
import { erasableSecret, makeErasableSecret, openUnder, sealUnder } from './erasable-secret.js';
import { dropMarks, type ErasedNumbers, readErasedNumbers, readReuse } from './erased-numbers.js';
import type { Keyring } from './keyring.js';
import { addTombstones, finishErasures } from './vault-erasure.js';
import { inVault } from './vault-errors.js';
import { addKeys, erasedAmong, readKeys } from './vault-keys.js';
import { addLookups, lookUp } from './vault-lookup.js';
import { rewrapKeys, type RewrapResult } from './vault-rewrap.js';
import { purgeLog, type VaultDatabase } from './vault-schema.js';

export interface VaultOptions extends KeyCacheOptions {
  /** Migrated, and on SQLite with SQLITE_VAULT_PRAGMAS set. */
  readonly db: VaultDatabase;
  readonly keyring: Keyring;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** A key as it stands: there; erased on purpose; or missing without a tombstone, which is a fault to look into. */
export type KeyState =
  | { readonly kind: 'present'; readonly key: DataKey }
  | { readonly kind: 'erased' }
  | { readonly kind: 'missing' };

export interface Registration {
  /** 10 digits. */
  readonly nhsNumber: string;
  readonly patientId: PatientId;
}

const REWRAP_PAGE = 500;
const TIMES_TO_RESERVE = 3;

/** Opens the vault and ends erasures that a crash or a restored backup left half done. */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { db, keyring } = options;
  await inVault(async () => {
    await keepFingerprint(db, keyring.fingerprint);
    await finishErasures(db, keyring);
  });
  return new Vault(options);
}

/** With another keyring every NHS number would silently look new: PRIVACY_KEYRING_FOREIGN. */
async function keepFingerprint(db: VaultDatabase, fingerprint: string): Promise<void> {
  const name = 'keyring';
  await db
    .insertInto('vault_fact')
    .values({ name, value: fingerprint })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const stored = await db
    .selectFrom('vault_fact')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  if (stored?.value !== fingerprint) throw privacyError('PRIVACY_KEYRING_FOREIGN');
}

/**
 * What can be erased: each patient's key, and the way from an NHS number to a patient id.
 * A database that fails is PRIVACY_VAULT_UNAVAILABLE; a stored key that does not unwrap PRIVACY_KEY_UNREADABLE.
 */
export class Vault {
  readonly #db: VaultDatabase;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #cache: KeyCache;

  /** Use `openVault`. */
  constructor({ db, keyring, clock = systemClock, ...cache }: VaultOptions) {
    this.#db = db;
    this.#keyring = keyring;
    this.#clock = clock;
    this.#cache = new KeyCache(cache);
  }

  /** The patient with this NHS number. PRIVACY_NHS_NUMBER_INVALID unless it is 10 digits. */
  async find(nhsNumber: string): Promise<PatientId | undefined> {
    const lookup = this.#keyring.lookupOf(nhsNumber);
    return (await inVault(() => lookUp(this.#db, [lookup]))).get(lookup);
  }

  /**
   * The patient with this NHS number, who is `newPatientId` if there was none: all who ask get the same answer.
   * PRIVACY_PATIENT_ERASED when that id has been erased.
   */
  async reserve(nhsNumber: string, newPatientId: PatientId): Promise<PatientId> {
    const lookup = this.#keyring.lookupOf(nhsNumber);
    return inVault(async () => {
      for (let attempt = 0; attempt < TIMES_TO_RESERVE; attempt++) {
        const stored = (await lookUp(this.#db, [lookup])).get(lookup);
        if (stored !== undefined) return stored;
        // A lookup that leads to someone erased, left by a crash or a moment old, would hold the place for ever.
        if (attempt > 0) await finishErasures(this.#db, this.#keyring);
        await this.#refuseErased([newPatientId]);
        await this.#db
          .transaction()
          .execute((transaction) => this.#addLookups(transaction, [{ nhsNumber, patientId: newPatientId }]));
      }
      const stored = (await lookUp(this.#db, [lookup])).get(lookup);
      if (stored !== undefined) return stored;
      throw privacyError('PRIVACY_VAULT_UNAVAILABLE');
    });
  }

  /** The patient's key, made if there is none: the first one written stands. PRIVACY_PATIENT_ERASED after erasure. */
  async createKey(patientId: PatientId): Promise<DataKey> {
    const before = await this.keyOf(patientId);
    if (before !== undefined) return before;
    return inVault(async () => {
      await this.#refuseErased([patientId]);
      await addKeys(this.#db, [newKeyRow(this.#keyring, patientId, this.#clock.now())]);
      const stored = await this.keyOf(patientId);
      if (stored !== undefined) return stored;
      await finishErasures(this.#db, this.#keyring, [patientId]);
      throw privacyError('PRIVACY_PATIENT_ERASED');
    });
  }

  /** The patient's key; undefined when it was erased or never made. */
  async keyOf(patientId: PatientId): Promise<DataKey | undefined> {
    const state = (await this.keyStates([patientId])).get(patientId);
    return state?.kind === 'present' ? state.key : undefined;
  }

  /** The keys of all those patients; one statement for up to 5,000 not in the cache. */
  async keyStates(patientIds: readonly PatientId[]): Promise<ReadonlyMap<PatientId, KeyState>> {
    const states = new Map<PatientId, KeyState>();
    const unknown = new Set<PatientId>();
    for (const patientId of patientIds) {
      const key = this.#cache.get(patientId);
      if (key === undefined) unknown.add(patientId);
      else states.set(patientId, { kind: 'present', key });
    }
    if (unknown.size > 0) await inVault(() => this.#readStates(unknown, states));
    return states;
  }

  async #readStates(unknown: Set<PatientId>, states: Map<PatientId, KeyState>): Promise<void> {
    const readAt = this.#cache.moment;
    for (const row of await readKeys(this.#db, [...unknown])) {
      const patientId = row.patient_id as PatientId;
      const key = dataKeyOf(this.#keyring, row);
      this.#cache.set(patientId, key, readAt);
      states.set(patientId, { kind: 'present', key });
      unknown.delete(patientId);
    }
    const erased = await erasedAmong(this.#db, [...unknown]);
    for (const patientId of unknown) {
      states.set(patientId, { kind: erased.has(patientId) ? 'erased' : 'missing' });
    }
  }

  /**
   * As `reserve` and `createKey` for each, in one transaction: for imports. Answers with the patients' ids in the
   * order asked for; an NHS number known before, or named twice, keeps its first id.
   */
  async provision(registrations: readonly Registration[]): Promise<readonly PatientId[]> {
    const lookups = registrations.map(({ nhsNumber }) => this.#keyring.lookupOf(nhsNumber));
    return inVault(async () => {
      await finishErasures(this.#db, this.#keyring);
      await this.#refuseErased(registrations.map(({ patientId }) => patientId));
      const patients = await this.#db.transaction().execute(async (transaction) => {
        await this.#addLookups(transaction, registrations);
        const stored = await lookUp(transaction, [...new Set(lookups)]);
        const wanted = new Set(stored.values());
        for (const { patient_id } of await readKeys(transaction, [...wanted])) {
          wanted.delete(patient_id as PatientId);
        }
        const createdAt = this.#clock.now();
        await addKeys(
          transaction,
          [...wanted].map((patientId) => newKeyRow(this.#keyring, patientId, createdAt)),
        );
        return lookups.map((lookup) => {
          const patientId = stored.get(lookup);
          if (patientId === undefined) throw privacyError('PRIVACY_PATIENT_ERASED');
          return patientId;
        });
      });
      await finishErasures(this.#db, this.#keyring, patients);
      return patients;
    });
  }

  /** As `eraseAll` for one patient. */
  erase(patientId: PatientId): Promise<boolean> {
    return this.eraseAll([patientId]);
  }

  /**
   * Deletes the patients' keys and lookups for good, leaves tombstones and the marks of their numbers, and takes away
   * the secret of `sealUntilErasure`; may be repeated. After restoring a vault
   * from a backup, hand in everyone the ledger records as erased. Answers as `purge`.
   */
  async eraseAll(patientIds: readonly PatientId[], erasedAt: Instant = this.#clock.now()): Promise<boolean> {
    return inVault(async () => {
      await addTombstones(this.#db, patientIds, erasedAt);
      for (const patientId of patientIds) this.forget(patientId);
      await finishErasures(this.#db, this.#keyring, patientIds);
      return purgeLog(this.#db);
    });
  }

  /**
   * Removes what was deleted from SQLite's write-ahead log too. False when a reader was in the way (repeat it then),
   * and always on PostgreSQL, where dead rows stay until the next vacuum.
   */
  purge(): Promise<boolean> {
    return inVault(() => purgeLog(this.#db));
  }

  /** Drops the key from this process's cache: for processes that learn of an erasure from the ledger. */
  forget(patientId: PatientId): void {
    this.#cache.drop(patientId);
  }

  /** Wraps all keys by the current master key, after `Keyring.rotate`. */
  rewrapAll(pageSize = REWRAP_PAGE): Promise<RewrapResult> {
    return inVault(() => rewrapKeys(this.#db, this.#keyring, pageSize));
  }

  /** Numbers whose patients were erased and that nobody has registered since. */
  erasedNumbers(): Promise<ErasedNumbers> {
    return inVault(() => readErasedNumbers(this.#db, this.#keyring));
  }

  /**
   * Names the time since an erased number was last registered anew: it has no mark any more by which what was known of
   * it before could be told from what is known of it now. Undefined while none ever was.
   */
  erasedNumberReuse(): Promise<string | undefined> {
    return inVault(() => readReuse(this.#db));
  }

  /** Names the time since the last erasure; another after each. Undefined when it cannot be told. */
  async erasureEpoch(): Promise<string | undefined> {
    return (await inVault(() => makeErasableSecret(this.#db, this.#keyring)))?.id;
  }

  /**
   * Seals bytes that hold many patients' data, bound to `context`, so that nobody can open them once any patient is
   * erased: only for what can be made again. Undefined when anyone was erased since `epoch`.
   */
  async sealUntilErasure(
    epoch: string,
    context: readonly string[],
    bytes: Uint8Array,
  ): Promise<Buffer | undefined> {
    const key = await inVault(() => erasableSecret(this.#db, this.#keyring));
    return key?.id === epoch ? sealUnder(key, context, bytes) : undefined;
  }

  /** Undefined unless it was sealed for this context, is unchanged, and no patient was erased since. */
  async openUntilErasure(context: readonly string[], sealed: Uint8Array): Promise<Buffer | undefined> {
    const key = await inVault(() => erasableSecret(this.#db, this.#keyring));
    return key && openUnder(key, context, sealed);
  }

  async #addLookups(db: VaultDatabase, registrations: readonly Registration[]): Promise<void> {
    const lookups = registrations.map(({ nhsNumber, patientId }) => ({
      nhs_hmac: this.#keyring.lookupOf(nhsNumber),
      patient_id: patientId,
      tag: this.#keyring.tagOf(Number(nhsNumber.slice(0, 9))),
    }));
    await addLookups(db, lookups);
    await dropMarks(db, this.#keyring, lookups);
  }

  async #refuseErased(patientIds: readonly PatientId[]): Promise<void> {
    const erased = await erasedAmong(this.#db, patientIds);
    if (erased.size > 0) throw privacyError('PRIVACY_PATIENT_ERASED');
  }
}
