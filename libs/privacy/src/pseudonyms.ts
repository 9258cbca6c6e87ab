import { createHmac, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { PatientId } from '#libs/kernel';
import type { Keyring } from './keyring.js';

/** RFC 4648's base32 alphabet in lower case. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CHARACTERS = 26;
const BITS_OF_A_CHARACTER = 5;

const KEYS_KEPT = 1_000;
const NAMES_KEPT = 100_000;

/** For whom a patient is named: nobody else can tell whom the name means. */
export interface NamedFor {
  /** ODS code of the organisation. */
  readonly owner: string;
  /** Reference of the agreement; under another the same organisation knows the patient by another name. */
  readonly agreement: string;
}

const base32 = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= BITS_OF_A_CHARACTER) {
      bits -= BITS_OF_A_CHARACTER;
      text += ALPHABET.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return text;
};

/**
 * Names for patients: 26 characters of base32, 130 bits of HMAC-SHA256 of the patient's id under a key that follows
 * from owner and agreement, and from the root of the keyring that rotation leaves alone. The same for ever; without
 * that root neither the patient nor the name another subscriber has can be told from it.
 */
export class Pseudonyms {
  readonly #keys = new LRUCache<string, KeyObject>({ max: KEYS_KEPT });
  readonly #names = new LRUCache<string, string>({ max: NAMES_KEPT });

  constructor(private readonly keyring: Pick<Keyring, 'pseudonymKey'>) {}

  of({ owner, agreement }: NamedFor, patientId: PatientId): string {
    // Both in JSON, so that no two pairs are written alike.
    const about = JSON.stringify([owner, agreement]);
    const asked = `${patientId}${about}`;
    const known = this.#names.get(asked);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', this.#keyFor(about)).update(patientId).digest();
    const name = base32(digest).slice(0, CHARACTERS);
    this.#names.set(asked, name);
    return name;
  }

  #keyFor(about: string): KeyObject {
    const known = this.#keys.get(about);
    if (known !== undefined) return known;
    const key = this.keyring.pseudonymKey(about);
    this.#keys.set(about, key);
    return key;
  }
}
