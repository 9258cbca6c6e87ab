import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type Instant, instant } from '#libs/kernel';
import { canonicalBytes } from './bytes.js';
import { KEY_BYTES } from './derive.js';

/** The keyring as it is stored. Keys are base64 of 32 random bytes. */
export interface KeyringDocument {
  readonly version: 1;
  /** The master key new patient keys are wrapped by. */
  readonly current: string;
  /** Every master key ever used, by its id: the older ones still unwrap. */
  readonly keys: Readonly<Record<string, string>>;
  /** Root of what must not change when the master key does: the lookup of NHS numbers, the command digests. */
  readonly lookupKey: string;
  readonly createdAt: Instant;
}

/** The keyring as it is held in memory. */
export interface KeyMaterial {
  readonly current: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly lookupKey: KeyObject;
  readonly createdAt: Instant;
}

const KID = /^[a-z0-9-]{1,40}$/;
const MEMBERS = 'createdAt,current,keys,lookupKey,version';

const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');
const newKid = (): string => `mk-${randomBytes(6).toString('hex')}`;

export function newDocument(createdAt: Instant): KeyringDocument {
  const current = newKid();
  return { version: 1, current, keys: { [current]: newKey() }, lookupKey: newKey(), createdAt };
}

/** The same keyring with one more master key, which is the current one from now on. */
export function withNewKey(document: KeyringDocument): KeyringDocument {
  const current = newKid();
  return { ...document, current, keys: { ...document.keys, [current]: newKey() } };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKey = (value: unknown): value is string =>
  typeof value === 'string' && canonicalBytes(value, 'base64')?.length === KEY_BYTES;

/** Reads a stored keyring; throws RangeError saying what is wrong, without quoting any of it. */
export function parseDocument(text: string): KeyringDocument {
  const value = parseJson(text);
  if (!isRecord(value)) throw new RangeError('it is not a JSON object');
  if (value.version !== 1) throw new RangeError('its version is not 1');
  if (Object.keys(value).sort().join() !== MEMBERS) throw new RangeError(`its members are not ${MEMBERS}`);
  const { current, keys, lookupKey, createdAt } = value;
  if (!isRecord(keys) || !Object.keys(keys).every((kid) => KID.test(kid))) {
    throw new RangeError('its keys are not named by lower-case letters, digits and hyphens');
  }
  if (!Object.values(keys).every(isKey)) throw new RangeError('one of its keys is not base64 of 32 bytes');
  if (!isKey(lookupKey)) throw new RangeError('its lookupKey is not base64 of 32 bytes');
  if (typeof current !== 'string' || !Object.hasOwn(keys, current)) {
    throw new RangeError('its current key is not among its keys');
  }
  return {
    version: 1,
    current,
    keys: keys as Record<string, string>,
    lookupKey,
    createdAt: instantOf(createdAt),
  };
}

export function materialOf(document: KeyringDocument): KeyMaterial {
  const keys = Object.entries(document.keys).map(([kid, key]) => [kid, secretOf(key)] as const);
  return {
    current: document.current,
    keys: new Map(keys),
    lookupKey: secretOf(document.lookupKey),
    createdAt: document.createdAt,
  };
}

const secretOf = (base64: string): KeyObject => createSecretKey(base64, 'base64');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes what it read, which may be a key.
    throw new RangeError('it is not JSON');
  }
}

function instantOf(value: unknown): Instant {
  try {
    return instant(String(value));
  } catch {
    throw new RangeError('its createdAt is not an instant');
  }
}
