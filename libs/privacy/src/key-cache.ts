import { LRUCache } from 'lru-cache';
import type { PatientId } from '#libs/kernel';
import type { DataKey } from './data-key.js';

export interface KeyCacheOptions {
  /** At most this many unwrapped keys are held. Default 10,000. */
  readonly cachedKeys?: number;
  /** How long one may serve after it was read: another process may have erased it since. Default 60,000. */
  readonly cacheMillis?: number;
}

const CACHED_KEYS = 10_000;
const CACHE_MILLIS = 60_000;

/** Unwrapped keys, the most recently used of them. Only present keys are remembered, never that one is absent. */
export class KeyCache {
  readonly #keys: LRUCache<PatientId, DataKey>;
  #drops = 0;

  constructor({ cachedKeys = CACHED_KEYS, cacheMillis = CACHE_MILLIS }: KeyCacheOptions) {
    this.#keys = new LRUCache({ max: cachedKeys, ttl: cacheMillis });
  }

  get(patientId: PatientId): DataKey | undefined {
    return this.#keys.get(patientId);
  }

  /** Take before reading the database; `set` then ignores what was read if anything was dropped meanwhile. */
  get moment(): number {
    return this.#drops;
  }

  set(patientId: PatientId, key: DataKey, readAt: number): void {
    if (readAt === this.#drops) this.#keys.set(patientId, key);
  }

  drop(patientId: PatientId): void {
    this.#drops++;
    this.#keys.delete(patientId);
  }
}
