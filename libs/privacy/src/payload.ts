import { type Forgotten, forgotten, isForgotten, type JsonObject, type JsonPrimitive } from '#libs/kernel';
import type { DataKey } from './data-key.js';
import { privacyError } from './errors.js';
import { cutPaths, type PersonalPath, type PersonalPaths } from './personal-paths.js';
import { type FieldPlace, isSealed, openField, sealField } from './sealed-field.js';

/** Which event a payload belongs to. */
export type PayloadPlace = Omit<FieldPlace, 'field'>;

/** A payload's value after opening: JSON, with `forgotten` where personal data was. */
export type OpenedValue =
  JsonPrimitive | Forgotten | OpenedValue[] | { [key: string]: OpenedValue | undefined };
export type OpenedPayload = { [key: string]: OpenedValue | undefined };

type Tree = { [key: string]: unknown };

/**
 * The payload with the values at `paths` sealed; an absent or undefined one is left out of it. `data` is not changed.
 * - PRIVACY_KEY_MISSING without a key, even when nothing is there to seal: what lacks a key must not be written.
 * - PRIVACY_FIELD_UNSEALABLE for a value that is sealed or forgotten already, or lies within something other than
 *   an object (seal the whole list instead).
 */
export function sealPayload(
  data: JsonObject,
  paths: PersonalPaths,
  { key, ...place }: PayloadPlace & { readonly key: DataKey | undefined },
): JsonObject {
  if (key === undefined) throw privacyError('PRIVACY_KEY_MISSING');
  return replaceAt(data, paths, (value, field) => {
    if (isSealed(value)) throw unsealable(field, 'is sealed already');
    if (isForgotten(value)) throw unsealable(field, 'has been forgotten');
    return sealField({ ...place, key, field, value });
  });
}

/**
 * The payload with the values at `paths` opened, or `forgotten` when there is no key any more.
 * PRIVACY_SEAL_BROKEN as `openField`; PRIVACY_FIELD_IN_CLEAR, key or not, when a value there was never sealed.
 */
export function openPayload(
  data: JsonObject,
  paths: PersonalPaths,
  { key, ...place }: PayloadPlace & { readonly key: DataKey | undefined },
): OpenedPayload {
  return replaceAt<OpenedPayload>(data, paths, (value, field) => {
    if (!isSealed(value)) throw privacyError('PRIVACY_FIELD_IN_CLEAR', { detail: `Field ${field}.` });
    return key === undefined ? forgotten : openField({ ...place, key, field, sealed: value });
  });
}

/** Copies along the paths only; everything beside them is shared with `data`. */
function replaceAt<Out extends OpenedPayload>(
  data: JsonObject,
  paths: PersonalPaths,
  replace: (value: NonNullable<JsonObject[string]> | null, field: string) => Out[string],
): Out {
  const copy: Tree = { ...data };
  const copied = new Set<unknown>([copy]);
  for (const path of cutPaths(paths)) {
    const parent = parentOf(copy, path, copied);
    const value = parent && Object.hasOwn(parent, path.leaf) ? parent[path.leaf] : undefined;
    if (parent === undefined || value === undefined) continue;
    parent[path.leaf] = replace(value as JsonObject[string] & {}, path.text);
  }
  return copy as Out;
}

/** The object that holds the path's last member, copied where it is still shared; undefined when absent. */
function parentOf(root: Tree, { parents, text }: PersonalPath, copied: Set<unknown>): Tree | undefined {
  let here = root;
  for (const name of parents) {
    const next = Object.hasOwn(here, name) ? here[name] : undefined;
    if (next === undefined || next === null) return undefined;
    // Skipping it would leave whatever is inside in the clear.
    if (typeof next !== 'object' || Array.isArray(next))
      throw unsealable(text, `lies within '${name}', no object`);
    if (isSealed(next)) throw unsealable(text, `lies within '${name}', which is sealed itself`);
    const own = copied.has(next) ? (next as Tree) : { ...next };
    copied.add(own);
    here[name] = own;
    here = own;
  }
  return here;
}

const unsealable = (field: string, reason: string): Error =>
  privacyError('PRIVACY_FIELD_UNSEALABLE', { detail: `Field ${field} ${reason}.` });
