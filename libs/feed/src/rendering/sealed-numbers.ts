import { LRUCache } from 'lru-cache';
import type { FeedScope } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import { isForgotten, type PatientId } from '#libs/kernel';
import { type LoadedKeys, privacyError } from '#libs/privacy';
import { decodeFrom, type KeySource, patientStream, type StoredEvent } from '#libs/stored-events';
import type { NumberOpener } from './ports.js';

const REGISTRATIONS_KEPT = 50_000;

/**
 * NHS numbers, opened at the moment of sending from the events that registered them. Between sendings those events are
 * kept sealed; a number once opened hangs on the key that opened it, and is gone when the vault drops that key.
 */
export class SealedNumbers implements NumberOpener {
  readonly #registrations = new LRUCache<PatientId, StoredEvent>({ max: REGISTRATIONS_KEPT });
  readonly #opened = new WeakMap<object, string>();

  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly sealer: KeySource,
  ) {}

  /**
   * Null for a patient who has been erased. PRIVACY_KEY_MISSING where a key is gone that nobody erased: "no number"
   * would be an untrue answer, so nothing is sent until the key is back.
   */
  async open(patientIds: readonly PatientId[]): Promise<ReadonlyMap<PatientId, string | null>> {
    const wanted = [...new Set(patientIds)];
    const keys = await this.sealer.loadKeys(wanted);
    const numbers = await Promise.all(wanted.map((patientId) => this.#numberOf(patientId, keys)));
    return new Map(wanted.map((patientId, index) => [patientId, numbers[index] ?? null]));
  }

  async #numberOf(patientId: PatientId, keys: LoadedKeys): Promise<string | null> {
    const state = keys.stateOf(patientId);
    if (state === 'erased') return null;
    const key = keys.keptWith(patientId);
    if (key === undefined) throw privacyError('PRIVACY_KEY_MISSING');
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const event = decodeFrom('patient', await this.#registrationOf(patientId), { open: 'all', keys });
    if (event.type !== 'PatientRegistered' || isForgotten(event.data.nhsNumber))
      throw new Error('a patient’s stream does not begin with their number');
    this.#opened.set(key, event.data.nhsNumber);
    return event.data.nhsNumber;
  }

  async #registrationOf(patientId: PatientId): Promise<StoredEvent> {
    const known = this.#registrations.get(patientId);
    if (known !== undefined) return known;
    const [first] = await this.store.readStream(patientStream(patientId), {
      direction: 'forwards',
      limit: 1,
    });
    if (first === undefined) throw new Error('a patient of the feed has no stream');
    this.#registrations.set(patientId, first);
    return first;
  }
}

const none: ReadonlyMap<PatientId, string | null> = new Map();

/** The numbers that go with these rows or records: none at all unless the scope says so. */
export const numbersFor = (
  { nhsNumber }: FeedScope,
  rows: readonly { readonly patientId: PatientId | null }[],
  opener: NumberOpener,
): Promise<ReadonlyMap<PatientId, string | null>> => {
  const patientIds = rows.flatMap(({ patientId }) => (patientId === null ? [] : [patientId]));
  return nhsNumber && patientIds.length > 0 ? opener.open(patientIds) : Promise.resolve(none);
};
