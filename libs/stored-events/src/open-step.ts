import type { JsonObject } from '#libs/kernel';
import { type LoadedKeys, type OpenedPayload, openPayload } from '#libs/privacy';
import type { KeyHolder } from './key-holder.js';
import type { PersonalFields } from './personal-fields.js';

export interface Sealed {
  readonly data: JsonObject;
  readonly fields: PersonalFields;
  readonly holder: KeyHolder;
  readonly place: { readonly stream: string; readonly eventId: string };
}

/**
 * The payload with its personal fields opened; without `keys` they read as forgotten, and no key is touched.
 * Errors as the privacy lib's `openPayload`.
 */
export const openFields = (
  { data, fields, holder, place }: Sealed,
  keys: LoadedKeys | undefined,
): OpenedPayload => {
  const said = fields.saidIn(data);
  if (said.length === 0) return data;
  return keys === undefined || holder.kind === 'nobody'
    ? openPayload(data, said, { ...place, key: undefined })
    : keys.openFor(holder.patientId)(data, said, place);
};
