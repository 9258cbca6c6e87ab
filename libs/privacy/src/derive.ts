import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Size of every key in this library. */
export const KEY_BYTES = 32;

const NO_SALT = Buffer.alloc(0);

/**
 * A key of 32 bytes for one use, by HKDF-SHA256. Inputs are uniformly random keys, so no salt is needed; the label
 * keeps uses apart: knowing the key of one says nothing about another's. Labels are stored data: never change one.
 */
export function deriveKey(from: KeyObject | Uint8Array, label: string): KeyObject {
  const bytes = expandKey(from, label, KEY_BYTES);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** As `deriveKey`, up to 8,160 bytes for what is no key of a cipher. */
export function expandKey(from: KeyObject | Uint8Array, label: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', from, NO_SALT, `consent-ledger/${label}`, length));
}
