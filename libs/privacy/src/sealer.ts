import type { JsonObject, PatientId } from '#libs/kernel';
import type { DataKey } from './data-key.js';
import { privacyError } from './errors.js';
import { type OpenedPayload, openPayload, type PayloadPlace, sealPayload } from './payload.js';
import type { PersonalPaths } from './personal-paths.js';
import type { KeyState, Vault } from './vault.js';

/** Seals one patient's payloads. Errors as `sealPayload`. */
export type SealPayload = (data: JsonObject, paths: PersonalPaths, place: PayloadPlace) => JsonObject;

/** Opens one patient's payloads. Errors as `openPayload`. */
export type OpenPayload = (data: JsonObject, paths: PersonalPaths, place: PayloadPlace) => OpenedPayload;

/**
 * Keys as they were when loaded; from here on everything is synchronous. Hold one for a page of events or a command,
 * not longer: it does not notice an erasure.
 */
export class LoadedKeys {
  readonly #states: ReadonlyMap<PatientId, KeyState>;

  constructor(states: ReadonlyMap<PatientId, KeyState>) {
    this.#states = states;
  }

  /** Present, erased, or missing without a tombstone. Error when the patient was not among those loaded. */
  stateOf(patientId: PatientId): KeyState['kind'] {
    return this.#stateOf(patientId).kind;
  }

  /** PRIVACY_KEY_MISSING, or PRIVACY_PATIENT_ERASED, when there is no key. */
  sealFor(patientId: PatientId): SealPayload {
    const state = this.#stateOf(patientId);
    if (state.kind === 'erased') throw privacyError('PRIVACY_PATIENT_ERASED');
    if (state.kind === 'missing') throw privacyError('PRIVACY_KEY_MISSING');
    return (data, paths, place) => sealPayload(data, paths, { ...place, key: state.key });
  }

  /** Without a key it opens all the same, and puts `forgotten` where personal data was. */
  openFor(patientId: PatientId): OpenPayload {
    const key = keyIn(this.#stateOf(patientId));
    return (data, paths, place) => openPayload(data, paths, { ...place, key });
  }

  /**
   * An object that stands for the patient's key, for a WeakMap of what was opened with it: what hangs on it is gone
   * when the key is, and cannot be found by whoever finds no key. Undefined without a key.
   */
  keptWith(patientId: PatientId): object | undefined {
    return keyIn(this.#stateOf(patientId));
  }

  #stateOf(patientId: PatientId): KeyState {
    const state = this.#states.get(patientId);
    // Not the same as having no key: taken for that, it would read as forgotten.
    if (state === undefined) throw new Error('the key of this patient was not asked for');
    return state;
  }
}

const keyIn = (state: KeyState): DataKey | undefined => (state.kind === 'present' ? state.key : undefined);

/** The one thing a codec needs of this library: keys by patient, in bulk, and with them the sealing of payloads. */
export class Sealer {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** For reading. One statement for up to 5,000 patients whose keys are not in the cache. */
  async loadKeys(patientIds: readonly PatientId[]): Promise<LoadedKeys> {
    return new LoadedKeys(await this.#vault.keyStates(patientIds));
  }

  /** For writing to a patient who may be new. PRIVACY_PATIENT_ERASED after erasure. */
  async createKey(patientId: PatientId): Promise<LoadedKeys> {
    const key = await this.#vault.createKey(patientId);
    return new LoadedKeys(new Map([[patientId, { kind: 'present', key }]]));
  }
}
