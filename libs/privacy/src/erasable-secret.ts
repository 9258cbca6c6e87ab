import { CodedError } from '#libs/kernel';
import { decrypt, encrypt, TAG_BYTES } from './aead.js';
import { frame, IV_BYTES, newIv } from './bytes.js';
import { DataKey, newKeyBytes, newKeyId } from './data-key.js';
import type { Keyring } from './keyring.js';
import type { VaultDatabase } from './vault-schema.js';

/*
 * A secret that the next erasure takes away, for what is derived from many patients' data and must not outlive any
 * of them: whatever is sealed under it, wherever it was copied to, cannot be opened after the erasure.
 */

const NAME = 'erasable-secret';
const USE = 'erasable-secret/v1';

/** As it is stored: what wraps it, and the key wrapped. */
interface StoredSecret {
  readonly id: string;
  readonly kid: string;
  readonly wrapped: string;
}

export async function dropErasableSecret(db: VaultDatabase): Promise<void> {
  await db.deleteFrom('vault_fact').where('name', '=', NAME).execute();
}

async function readSecret(db: VaultDatabase): Promise<StoredSecret | undefined> {
  const fact = await db.selectFrom('vault_fact').select('value').where('name', '=', NAME).executeTakeFirst();
  return fact === undefined ? undefined : (JSON.parse(fact.value) as StoredSecret);
}

/** Undefined when the master key that wraps it is gone, or it is damaged: it only seals what can be made again. */
function keyOf(keyring: Keyring, { id, kid, wrapped }: StoredSecret): DataKey | undefined {
  try {
    return new DataKey(id, keyring.unwrap([USE, id], { kid, wrapped }));
  } catch (error) {
    if (error instanceof CodedError && error.code === 'PRIVACY_KEY_UNREADABLE') return undefined;
    throw error;
  }
}

/** The secret of now; undefined until one is made. Another after each erasure. */
export async function erasableSecret(db: VaultDatabase, keyring: Keyring): Promise<DataKey | undefined> {
  const stored = await readSecret(db);
  return stored && keyOf(keyring, stored);
}

/** As `erasableSecret`, made if there is none: the first one written stands. */
export async function makeErasableSecret(db: VaultDatabase, keyring: Keyring): Promise<DataKey | undefined> {
  const before = await readSecret(db);
  if (before !== undefined) {
    const key = keyOf(keyring, before);
    if (key !== undefined) return key;
    await db
      .deleteFrom('vault_fact')
      .where('name', '=', NAME)
      .where('value', '=', JSON.stringify(before))
      .execute();
  }
  const id = newKeyId();
  const bytes = newKeyBytes();
  const value = JSON.stringify({ id, ...keyring.wrap([USE, id], bytes) } satisfies StoredSecret);
  bytes.fill(0);
  await db
    .insertInto('vault_fact')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  return erasableSecret(db, keyring);
}

/** IV, ciphertext and tag, bound to `context`. */
export function sealUnder(key: DataKey, context: readonly string[], bytes: Uint8Array): Buffer {
  const iv = newIv();
  return Buffer.concat([iv, encrypt(key.encryption, iv, frame([USE, key.id, ...context]), bytes)]);
}

/** Reverses `sealUnder`; undefined for anything but what was sealed under this key for this context. */
export function openUnder(key: DataKey, context: readonly string[], sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const iv = sealed.subarray(0, IV_BYTES);
  return decrypt(key.encryption, iv, frame([USE, key.id, ...context]), sealed.subarray(IV_BYTES));
}
