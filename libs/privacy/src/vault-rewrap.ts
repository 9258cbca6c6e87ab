import { CodedError, type PatientId } from '#libs/kernel';
import { type KeyRow, rewrapped } from './key-rows.js';
import type { Keyring } from './keyring.js';
import type { VaultDatabase } from './vault-schema.js';

export interface RewrapResult {
  /** How many keys now are wrapped by the current master key and were not before. */
  readonly rewrapped: number;
  /** Whose keys could not be unwrapped, and stay as they are. */
  readonly unreadable: readonly PatientId[];
}

/**
 * Wraps every patient key by the current master key, a page at a time, each in a transaction of its own. May be
 * stopped and run again. The keys themselves, and so all sealed values, stay as they are.
 */
export async function rewrapKeys(
  db: VaultDatabase,
  keyring: Keyring,
  pageSize: number,
): Promise<RewrapResult> {
  const unreadable: PatientId[] = [];
  let count = 0;
  for (let after = ''; ;) {
    const page = await nextPage(db, keyring.currentKid, after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return { rewrapped: count, unreadable };
    await db.transaction().execute(async (transaction) => {
      for (const row of page) {
        if (await rewrapOne(transaction, keyring, row)) count++;
        else unreadable.push(row.patient_id as PatientId);
      }
    });
    after = last.patient_id;
  }
}

const nextPage = (
  db: VaultDatabase,
  current: string,
  after: string,
  size: number,
): Promise<readonly KeyRow[]> =>
  db
    .selectFrom('patient_key')
    .selectAll()
    .where('wrapped_by', '!=', current)
    .where('patient_id', '>', after)
    .orderBy('patient_id')
    .limit(size)
    .execute();

async function rewrapOne(db: VaultDatabase, keyring: Keyring, row: KeyRow): Promise<boolean> {
  try {
    await db
      .updateTable('patient_key')
      .set(rewrapped(keyring, row))
      .where('patient_id', '=', row.patient_id)
      .where('wrapped', '=', row.wrapped)
      .execute();
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'PRIVACY_KEY_UNREADABLE') return false;
    throw error;
  }
}
