import type { Instant, PatientId } from '#libs/kernel';
import { chunksOf } from './chunks.js';
import type { Keyring } from './keyring.js';
import { addMarks } from './erased-numbers.js';
import { dropErasableSecret } from './erasable-secret.js';
import type { VaultDatabase } from './vault-schema.js';

/** What marks of erased numbers are made with. */
export type MarksNumbers = Pick<Keyring, 'erasedMarkOf'>;

/**
 * Writes tombstones. They are committed before anything is deleted: from then on no key of these patients counts,
 * whatever a crash leaves or a restored backup brings back.
 */
export async function addTombstones(
  db: VaultDatabase,
  patientIds: readonly PatientId[],
  erasedAt: Instant,
): Promise<void> {
  // In one order, as `addLookups` does.
  for (const chunk of chunksOf(patientIds.toSorted())) {
    await db
      .insertInto('erased_patient')
      .values(chunk.map((patient_id) => ({ patient_id, erased_at: erasedAt })))
      .onConflict((conflict) => conflict.column('patient_id').doNothing())
      .execute();
  }
}

/**
 * Deletes keys and lookups of everyone who has a tombstone, or of those among `patientIds`, and leaves the marks of
 * their numbers; may be repeated at any time. With them goes the secret of whatever must not outlive an erasure.
 * Whoever adds a key or a lookup looks at the tombstones again after the addition is committed: then of a
 * writer and an eraser at the same moment, the later one sees what the earlier one did.
 */
export async function finishErasures(
  db: VaultDatabase,
  keyring: MarksNumbers,
  patientIds?: readonly PatientId[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await deleteErased(db, keyring, patientIds);
      return;
    } catch (error) {
      if (attempt === TIMES_TO_DELETE || !isDeadlock(error)) throw error;
    }
  }
}

const TIMES_TO_DELETE = 3;

/** Rows are deleted in whatever order PostgreSQL finds them: two at it at once may each wait for the other's. */
const isDeadlock = (error: unknown): boolean => (error as { readonly code?: unknown }).code === '40P01';

async function deleteErased(
  db: VaultDatabase,
  keyring: MarksNumbers,
  patientIds?: readonly PatientId[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    let deleted = 0n;
    for (const chunk of patientIds === undefined ? [undefined] : chunksOf(patientIds)) {
      const lookups = await deletedLookups(transaction, chunk);
      await addMarks(transaction, keyring, lookups);
      deleted += BigInt(lookups.length) + (await deleteKeys(transaction, chunk));
    }
    if (deleted > 0n) await dropErasableSecret(transaction);
  });
}

async function deletedLookups(
  db: VaultDatabase,
  patientIds: readonly PatientId[] | undefined,
): Promise<readonly { readonly nhs_hmac: string; readonly tag: number | null }[]> {
  const erased = db
    .deleteFrom('patient_lookup')
    .where('patient_id', 'in', (query) => query.selectFrom('erased_patient').select('patient_id'))
    .returning(['nhs_hmac', 'tag']);
  return (patientIds === undefined ? erased : erased.where('patient_id', 'in', patientIds)).execute();
}

async function deleteKeys(db: VaultDatabase, patientIds: readonly PatientId[] | undefined): Promise<bigint> {
  const erased = db
    .deleteFrom('patient_key')
    .where('patient_id', 'in', (query) => query.selectFrom('erased_patient').select('patient_id'));
  const results = await (
    patientIds === undefined ? erased : erased.where('patient_id', 'in', patientIds)
  ).execute();
  return results.reduce((sum, { numDeletedRows }) => sum + numDeletedRows, 0n);
}
