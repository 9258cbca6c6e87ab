import { createHmac, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import type { Instant } from '#libs/kernel';
import { decrypt, encrypt } from './aead.js';
import { canonicalBytes, frame, IV_BYTES, newIv } from './bytes.js';
import { deriveKey, expandKey } from './derive.js';
import { privacyError } from './errors.js';
import {
  type KeyMaterial,
  type KeyringDocument,
  materialOf,
  newDocument,
  withNewKey,
} from './keyring-document.js';
import { numberTags, TAG_TABLE_BYTES } from './number-tags.js';

/** Where a keyring is kept. Both calls answer with what is stored after them. */
export interface KeyringStorage {
  read(): KeyringDocument;
  /** Changes what is stored, atomically and against no other change. */
  change(edit: (stored: KeyringDocument) => KeyringDocument): KeyringDocument;
}

/** Names a secret derived for one use and one thing: `verification-code`, and the request it is for. */
export interface DerivedSecret {
  readonly kid: string;
  readonly use: string;
  readonly about: string;
}

/** A patient's key as the vault stores it. */
export interface WrappedKey {
  /** Id of the master key that wraps it. */
  readonly kid: string;
  /** base64url of IV, ciphertext and tag. */
  readonly wrapped: string;
}

const TEN_DIGITS = /^[0-9]{10}$/;
const DIGEST_HEX_LENGTH = 32;

/**
 * The master keys. They never leave this class, and it prints as the names of its keys only.
 * Keys are derived: per master key one for wrapping, and secrets such as those of verification codes; and, from a
 * root that rotation leaves alone, the pepper of the NHS number lookup, the key of the command digests, and those
 * that patients are named under for subscribers of the feed.
 */
export class Keyring {
  #material: KeyMaterial;
  readonly #wrappingKeys = new Map<string, KeyObject>();
  readonly #pepper: KeyObject;
  readonly #digestKey: KeyObject;
  readonly #erasedKey: KeyObject;
  readonly #tag: (nineDigits: number) => number;

  constructor(private readonly storage: KeyringStorage) {
    this.#material = materialOf(storage.read());
    this.#pepper = deriveKey(this.#material.lookupKey, 'nhs-number-lookup/v1');
    this.#digestKey = deriveKey(this.#material.lookupKey, 'command-digest/v1');
    this.#erasedKey = deriveKey(this.#material.lookupKey, 'erased-number/v1');
    this.#tag = numberTags(expandKey(this.#material.lookupKey, 'number-tag/v1', TAG_TABLE_BYTES));
  }

  get currentKid(): string {
    return this.#material.current;
  }

  get kids(): readonly string[] {
    return [...this.#material.keys.keys()];
  }

  get createdAt(): Instant {
    return this.#material.createdAt;
  }

  /** Names this keyring without telling anything of it: the same for ever, rotation or not. 32 hex digits. */
  get fingerprint(): string {
    return deriveKey(this.#material.lookupKey, 'fingerprint/v1').export().toString('hex').slice(0, 32);
  }

  /**
   * Adds a master key and makes it the current one; the older stay for unwrapping until everything is wrapped anew.
   * Other processes meet the new key when they first read something wrapped by it.
   */
  rotate(): string {
    this.#material = materialOf(this.storage.change(withNewKey));
    return this.currentKid;
  }

  /** What an NHS number is looked up by: HMAC-SHA256 of its 10 digits, 64 hex digits. */
  lookupOf(nhsNumber: string): string {
    if (!TEN_DIGITS.test(nhsNumber)) throw privacyError('PRIVACY_NHS_NUMBER_INVALID');
    return createHmac('sha256', this.#pepper).update(nhsNumber).digest('hex');
  }

  /**
   * What is left of a lookup once its patient is erased: HMAC-SHA256 under a key of its own, 64 hex digits. It tells
   * whoever holds a number and the keyring that the number was erased, and leads to nothing (docs/adr/0021).
   */
  erasedMarkOf(lookup: string): string {
    return createHmac('sha256', this.#erasedKey).update(lookup, 'hex').digest('hex');
  }

  /**
   * A tag of `NUMBER_TAG_BITS` bits for the first nine digits of a number, cheap enough for every row of a file.
   * Without the keyring it says nothing; alike tags are common and prove nothing.
   */
  tagOf(nineDigits: number): number {
    return this.#tag(nineDigits);
  }

  /**
   * A keyed digest of a command's body: 128 bits as 32 hex digits. Keyed, because a plain hash of a body that holds
   * an NHS number could be found by trying all numbers.
   */
  commandDigest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('hex').slice(0, DIGEST_HEX_LENGTH);
  }

  /**
   * A secret of 32 bytes that follows from a master key: the same for ever, as older keys stay.
   * PRIVACY_KEY_UNREADABLE when the master key is unknown.
   */
  secretFor({ kid, use, about }: DerivedSecret): KeyObject {
    return deriveKey(this.#master(kid), `${use}/v1/${kid}/${about}`);
  }

  /** What patients are named under for one subscriber; from the root, so that a rotation renames nobody. */
  pseudonymKey(about: string): KeyObject {
    return deriveKey(this.#material.lookupKey, `pseudonym/v1/${about}`);
  }

  /** Encrypts a patient's key under the current master key, bound to `owner` (which patient, which key). */
  wrap(owner: readonly string[], key: Uint8Array): WrappedKey {
    const kid = this.currentKid;
    const iv = newIv();
    const sealed = encrypt(this.#wrappingKey(kid), iv, aadOf(owner, kid), key);
    return { kid, wrapped: Buffer.concat([iv, sealed]).toString('base64url') };
  }

  /** Reverses `wrap`. PRIVACY_KEY_UNREADABLE when the master key is unknown, or the key is damaged or another's. */
  unwrap(owner: readonly string[], { kid, wrapped }: WrappedKey): Buffer {
    const bytes = canonicalBytes(wrapped, 'base64url');
    const key =
      bytes &&
      decrypt(
        this.#wrappingKey(kid),
        bytes.subarray(0, IV_BYTES),
        aadOf(owner, kid),
        bytes.subarray(IV_BYTES),
      );
    if (key === undefined) {
      throw privacyError('PRIVACY_KEY_UNREADABLE', {
        detail: 'It is damaged, or not the key of this patient.',
      });
    }
    return key;
  }

  toJSON(): { readonly kids: readonly string[] } {
    return { kids: this.kids };
  }

  [inspect.custom](): string {
    return `Keyring(${this.kids.join(', ')})`;
  }

  #wrappingKey(kid: string): KeyObject {
    const known = this.#wrappingKeys.get(kid);
    if (known !== undefined) return known;
    const key = deriveKey(this.#master(kid), `patient-key-wrapping/v1/${kid}`);
    this.#wrappingKeys.set(kid, key);
    return key;
  }

  #master(kid: string): KeyObject {
    // Another process may have rotated since this one read the keyring.
    if (!this.#material.keys.has(kid)) this.#material = materialOf(this.storage.read());
    const master = this.#material.keys.get(kid);
    if (master !== undefined) return master;
    throw privacyError('PRIVACY_KEY_UNREADABLE', { detail: `The keyring has no master key ${kid}.` });
  }
}

const aadOf = (owner: readonly string[], kid: string): Buffer => frame(['patient-key/v1', ...owner, kid]);

/** A keyring that is gone with the process: for tests and throw-away ledgers. */
export function memoryKeyring(createdAt: Instant): Keyring {
  let stored = newDocument(createdAt);
  return new Keyring({ read: () => stored, change: (edit) => (stored = edit(stored)) });
}
