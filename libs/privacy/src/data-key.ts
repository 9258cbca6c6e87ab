import { type KeyObject, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { deriveKey, KEY_BYTES } from './derive.js';

const KEY_ID_BYTES = 9;

export const newKeyId = (): string => randomBytes(KEY_ID_BYTES).toString('base64url');

export const newKeyBytes = (): Buffer => randomBytes(KEY_BYTES);

/**
 * A patient's key, unwrapped. Only the two subkeys are kept, derived once; they live in KeyObjects, outside the
 * JavaScript heap, and nothing of them is printed.
 */
export class DataKey {
  readonly #encryption: KeyObject;
  readonly #commitment: KeyObject;

  /** Wipes `bytes` once the subkeys are derived. RangeError unless there are 32. */
  constructor(
    /** Random, says nothing; stands in every value sealed with this key. */
    readonly id: string,
    bytes: Uint8Array,
  ) {
    if (bytes.length !== KEY_BYTES) throw new RangeError('a data key has 32 bytes');
    this.#encryption = deriveKey(bytes, 'field-encryption/v1');
    this.#commitment = deriveKey(bytes, 'field-commitment/v1');
    bytes.fill(0);
  }

  /** What values are encrypted with. */
  get encryption(): KeyObject {
    return this.#encryption;
  }

  /** What commitments to values are made with. */
  get commitment(): KeyObject {
    return this.#commitment;
  }

  toJSON(): { readonly id: string } {
    return { id: this.id };
  }

  [inspect.custom](): string {
    return `DataKey(${this.id})`;
  }
}
