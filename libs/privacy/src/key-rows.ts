import type { PatientId } from '#libs/kernel';
import { DataKey, newKeyBytes, newKeyId } from './data-key.js';
import type { Keyring } from './keyring.js';
import type { VaultTables } from './vault-schema.js';

export type KeyRow = VaultTables['patient_key'];

/** A fresh key for the patient, wrapped and ready to be stored. */
export function newKeyRow(keyring: Keyring, patientId: PatientId, createdAt: string): KeyRow {
  const keyId = newKeyId();
  const bytes = newKeyBytes();
  const { kid, wrapped } = keyring.wrap([patientId, keyId], bytes);
  bytes.fill(0);
  return { patient_id: patientId, key_id: keyId, wrapped_by: kid, wrapped, created_at: createdAt };
}

/** PRIVACY_KEY_UNREADABLE when the row is damaged, another patient's, or wrapped by an unknown master key. */
export const dataKeyOf = (keyring: Keyring, row: KeyRow): DataKey =>
  new DataKey(row.key_id, unwrap(keyring, row));

/** The same key wrapped by the current master key. Errors as `dataKeyOf`. */
export function rewrapped(keyring: Keyring, row: KeyRow): Pick<KeyRow, 'wrapped_by' | 'wrapped'> {
  const bytes = unwrap(keyring, row);
  const { kid, wrapped } = keyring.wrap([row.patient_id, row.key_id], bytes);
  bytes.fill(0);
  return { wrapped_by: kid, wrapped };
}

const unwrap = (keyring: Keyring, row: KeyRow): Buffer =>
  keyring.unwrap([row.patient_id, row.key_id], { kid: row.wrapped_by, wrapped: row.wrapped });
