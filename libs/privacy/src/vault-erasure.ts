import type { Instant, PatientId } from '#libs/kernel';
import { chunksOf } from './chunks.js';
import type { VaultDatabase } from './vault-schema.js';

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
 * Deletes keys and lookups of everyone who has a tombstone, or of those among `patientIds`; may be repeated at any
 * time. Whoever adds a key or a lookup looks at the tombstones again after the addition is committed: then of a
 * writer and an eraser at the same moment, the later one sees what the earlier one did.
 */
export async function finishErasures(db: VaultDatabase, patientIds?: readonly PatientId[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await deleteErased(db, patientIds);
      return;
    } catch (error) {
      if (attempt === TIMES_TO_DELETE || !isDeadlock(error)) throw error;
    }
  }
}

const TIMES_TO_DELETE = 3;

/** Rows are deleted in whatever order PostgreSQL finds them: two at it at once may each wait for the other's. */
const isDeadlock = (error: unknown): boolean => (error as { readonly code?: unknown }).code === '40P01';

async function deleteErased(db: VaultDatabase, patientIds?: readonly PatientId[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const table of ['patient_key', 'patient_lookup'] as const) {
      const erased = transaction
        .deleteFrom(table)
        .where('patient_id', 'in', (query) => query.selectFrom('erased_patient').select('patient_id'));
      if (patientIds === undefined) await erased.execute();
      else for (const chunk of chunksOf(patientIds)) await erased.where('patient_id', 'in', chunk).execute();
    }
  });
}
