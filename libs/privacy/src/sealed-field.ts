import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonValue } from '#libs/kernel';
import { decrypt, encrypt, TAG_BYTES } from './aead.js';
import { canonicalBytes, frame, IV_BYTES, newIv } from './bytes.js';
import type { DataKey } from './data-key.js';
import { privacyError } from './errors.js';

/** A personal value as it is stored; binary members are base64url. A type alias, so that it is a JsonValue. */
export type SealedField = {
  readonly sealed: 1;
  /** Id of the patient's key. */
  readonly kid: string;
  /** 96 bits, random. */
  readonly iv: string;
  /** Ciphertext and 128-bit tag. */
  readonly ct: string;
  /** Commitment to place and value: HMAC-SHA256, all 256 bits, since finding two values for one is a collision. */
  readonly cm: string;
};

/** Where a value stands. A sealed value opens there and nowhere else. */
export interface FieldPlace {
  readonly stream: string;
  readonly eventId: string;
  /** Dotted path of the field in the payload. */
  readonly field: string;
}

const COMMITMENT_BYTES = 32;
const PAD_TO_BYTES = 32;
const SPACE = 0x20;
const MEMBER_COUNT = 5;

/**
 * Encrypts `value` with AES-256-GCM, bound to its place, and commits to it. GCM alone does not commit: with two keys
 * at hand one ciphertext can be made that opens to two texts. The commitment's key comes from the same patient key,
 * so showing a second text takes a collision of SHA-256.
 * PRIVACY_FIELD_UNSEALABLE when the value has no JSON form.
 */
export function sealField({
  key,
  value,
  ...place
}: FieldPlace & { readonly key: DataKey; readonly value: JsonValue }): SealedField {
  const plaintext = padded(value, place.field);
  const aad = aadOf(place);
  const iv = newIv();
  return {
    sealed: 1,
    kid: key.id,
    iv: iv.toString('base64url'),
    ct: encrypt(key.encryption, iv, aad, plaintext).toString('base64url'),
    cm: commit(key, aad, plaintext).toString('base64url'),
  };
}

/**
 * The value that was sealed at this place. PRIVACY_SEAL_BROKEN when the key is another, anything was altered, or
 * the value was moved here from another stream, event or field.
 */
export function openField({
  key,
  sealed,
  ...place
}: FieldPlace & { readonly key: DataKey; readonly sealed: SealedField }): JsonValue {
  if (sealed.kid !== key.id) throw broken(place, 'it was sealed with another key');
  const iv = canonicalBytes(sealed.iv, 'base64url');
  const ct = canonicalBytes(sealed.ct, 'base64url');
  const cm = canonicalBytes(sealed.cm, 'base64url');
  if (
    iv?.length !== IV_BYTES ||
    ct === undefined ||
    ct.length < TAG_BYTES ||
    cm?.length !== COMMITMENT_BYTES
  ) {
    throw broken(place, 'it is malformed');
  }
  const aad = aadOf(place);
  const plaintext = decrypt(key.encryption, iv, aad, ct);
  if (plaintext === undefined) throw broken(place, 'it was altered or moved');
  if (!timingSafeEqual(commit(key, aad, plaintext), cm))
    throw broken(place, 'its commitment is to another value');
  return JSON.parse(plaintext.toString()) as JsonValue;
}

/** Tells a sealed value from a clear one by its exact shape; says nothing of whether it opens. */
export function isSealed(value: unknown): value is SealedField {
  if (typeof value !== 'object' || value === null) return false;
  const { sealed, kid, iv, ct, cm } = value as Record<string, unknown>;
  return (
    sealed === 1 &&
    typeof kid === 'string' &&
    typeof iv === 'string' &&
    typeof ct === 'string' &&
    typeof cm === 'string' &&
    Object.keys(value).length === MEMBER_COUNT
  );
}

/**
 * The value's JSON, filled up with spaces (which JSON ignores) to a multiple of 32 bytes: a ciphertext is as long as
 * its plaintext, and would tell `true` from `false`, or a short name from a long one, even after erasure.
 */
function padded(value: JsonValue, field: string): Buffer {
  // Typed as always a string, which it is not for what is no JSON value after all.
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) {
    throw privacyError('PRIVACY_FIELD_UNSEALABLE', { detail: `${field} has no JSON form.` });
  }
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(Math.ceil(length / PAD_TO_BYTES) * PAD_TO_BYTES, SPACE);
  bytes.write(text);
  return bytes;
}

const aadOf = ({ stream, eventId, field }: FieldPlace): Buffer =>
  frame(['sealed-field/v1', stream, eventId, field]);

/** The associated data ends unmistakably, so no other pair of place and value gives the same bytes. */
const commit = (key: DataKey, aad: Uint8Array, plaintext: Uint8Array): Buffer =>
  createHmac('sha256', key.commitment).update(aad).update(plaintext).digest();

const broken = ({ eventId, field }: FieldPlace, reason: string): Error =>
  privacyError('PRIVACY_SEAL_BROKEN', { detail: `Field ${field} of event ${eventId}: ${reason}.` });
