import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Size of every key in this library. */
export const KEY_BYTES = 32;

const NO_SALT = Buffer.alloc(0);

/**
 * A key of 32 bytes for one use, by HKDF-SHA256. Inputs are uniformly random keys, so no salt is needed; the label
 * keeps uses apart: knowing the key of one says nothing about another's. Labels are stored data: never change one.
 */
export function deriveKey(from: KeyObject | Uint8Array, label: string): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', from, NO_SALT, `consent-ledger/${label}`, KEY_BYTES));
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
