import type { JsonObject, JsonValue } from '#libs/kernel';
import { isSealed, type LoadedKeys, type PersonalPaths, privacyError } from '#libs/privacy';
import { type KeyHolder } from './key-holder.js';
import { PersonalFields } from './personal-fields.js';
import type { Sealed } from './open-step.js';

/**
 * The payload with its personal fields sealed with the key of its patient, or emptied where nobody holds a key.
 * PRIVACY_KEY_MISSING or PRIVACY_PATIENT_ERASED when a patient's own event finds no key; nothing is written then.
 */
export const sealFields = ({ data, fields, holder, place }: Sealed, keys: LoadedKeys): JsonObject => {
  const said = fields.saidIn(data);
  return hasKey(holder, keys) ? keys.sealFor(holder.patientId)(data, said, place) : emptied(data, said);
};

type Patients = Extract<KeyHolder, { readonly patientId: unknown }>;

const hasKey = (holder: KeyHolder, keys: LoadedKeys): holder is Patients =>
  holder.kind === 'patient' ||
  (holder.kind === 'patient-or-nobody' && keys.stateOf(holder.patientId) === 'present');

const emptied = (data: JsonObject, said: PersonalPaths): JsonObject => {
  let copy = data;
  for (const path of said) copy = withNull(copy, path.split('.'));
  return copy;
};

const withNull = (data: JsonObject, [name = '', ...rest]: readonly string[]): JsonObject => ({
  ...data,
  [name]: rest.length === 0 ? null : withNull(data[name] as JsonObject, rest),
});

/** The last step before storing: PRIVACY_FIELD_IN_CLEAR when a personal field is neither empty nor sealed. */
export const assertNothingInClear = (data: JsonObject, fields: PersonalFields): JsonObject => {
  for (const path of fields.saidIn(data)) {
    const value: JsonValue | undefined = PersonalFields.at(data, path);
    if (!isSealed(value)) throw privacyError('PRIVACY_FIELD_IN_CLEAR', { detail: `Field ${path}.` });
  }
  return data;
};
