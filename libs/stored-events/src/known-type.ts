import { storedEventError } from './errors.js';
import type { PersonalFields } from './personal-fields.js';
import type { StoredType, StoredTypes } from './stored-type.js';

export interface KnownType {
  readonly stored: StoredType;
  /** The personal fields of the version asked for. */
  readonly fields: PersonalFields;
}

/** STORED_EVENT_UNKNOWN for a type, or a version of it, that is not registered; today's version when none is given. */
export const knownType = (types: StoredTypes, type: string, version?: number): KnownType => {
  const stored = types.get(type);
  if (stored === undefined) {
    throw storedEventError('STORED_EVENT_UNKNOWN', { detail: `The type ${type} is not known.` });
  }
  const fields = stored.personal[(version ?? stored.schemaVersion) - 1];
  if (fields === undefined) {
    throw storedEventError('STORED_EVENT_UNKNOWN', {
      detail: `Version ${String(version)} of ${type} is not known; the newest is ${stored.schemaVersion}.`,
    });
  }
  return { stored, fields };
};
