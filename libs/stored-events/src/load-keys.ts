import type { PatientId } from '#libs/kernel';
import type { LoadedKeys } from '#libs/privacy';
import { keyHolderOf, patientOf, type Placed } from './key-holder.js';
import { knownType } from './known-type.js';
import type { KeySource } from './stored-event.js';
import type { StoredTypes } from './stored-type.js';

/**
 * The keys of all patients these events are about, in one go: opening and sealing are then synchronous.
 * STORED_EVENT_UNKNOWN, STORED_EVENT_MISPLACED; PRIVACY_VAULT_UNAVAILABLE, PRIVACY_KEY_UNREADABLE.
 */
export const loadKeysFor = (
  types: StoredTypes,
  events: readonly Placed[],
  sealer: KeySource,
): Promise<LoadedKeys> => {
  const patients = new Set<PatientId>();
  for (const event of events) {
    const patient = patientOf(keyHolderOf(event, knownType(types, event.type).stored));
    if (patient !== undefined) patients.add(patient);
  }
  return sealer.loadKeys([...patients]);
};
