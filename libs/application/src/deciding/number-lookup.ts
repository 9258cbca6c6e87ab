import type { NhsNumber } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import { LRUCache } from 'lru-cache';

const KEPT_MILLIS = 60_000;

/**
 * Which patient has a number, remembered for a minute. Only what was found is remembered: a number registered just
 * now is found at once. A number whose patient has been erased meanwhile still leads to them for that minute, where
 * there is no key any more, and so no access either. Numbers are kept in memory only.
 */
export class NumberLookup {
  readonly #found: LRUCache<NhsNumber, PatientId>;

  constructor(
    private readonly vault: Pick<Vault, 'find'>,
    kept: number,
  ) {
    this.#found = new LRUCache({ max: kept, ttl: KEPT_MILLIS });
  }

  async find(number: NhsNumber): Promise<PatientId | undefined> {
    const remembered = this.#found.get(number);
    if (remembered !== undefined) return remembered;
    const patientId = await this.vault.find(number);
    if (patientId !== undefined) this.#found.set(number, patientId);
    return patientId;
  }
}
