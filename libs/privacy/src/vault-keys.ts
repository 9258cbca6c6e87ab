import type { PatientId } from '#libs/kernel';
import { chunksOf } from './chunks.js';
import type { KeyRow } from './key-rows.js';
import type { VaultDatabase } from './vault-schema.js';

/** The stored keys of those patients, one statement for up to 5,000; a key beside a tombstone is left out. */
export async function readKeys(
  db: VaultDatabase,
  patientIds: readonly PatientId[],
): Promise<readonly KeyRow[]> {
  const rows: KeyRow[] = [];
  for (const chunk of chunksOf(patientIds)) {
    const found = await db
      .selectFrom('patient_key')
      .selectAll()
      .where('patient_id', 'in', chunk)
      .where((query) =>
        query.not(
          query.exists(
            query
              .selectFrom('erased_patient')
              .select('erased_at')
              .whereRef('erased_patient.patient_id', '=', 'patient_key.patient_id'),
          ),
        ),
      )
      .execute();
    for (const row of found) rows.push(row);
  }
  return rows;
}

/** Stores each key whose patient has none yet: the first written stands. Ordered as `addLookups` is. */
export async function addKeys(db: VaultDatabase, rows: readonly KeyRow[]): Promise<void> {
  const sorted = rows.toSorted((a, b) => (a.patient_id < b.patient_id ? -1 : 1));
  for (const chunk of chunksOf(sorted)) {
    await db
      .insertInto('patient_key')
      .values(chunk)
      .onConflict((conflict) => conflict.column('patient_id').doNothing())
      .execute();
  }
}

/** Which of those patients have a tombstone. */
export async function erasedAmong(
  db: VaultDatabase,
  patientIds: readonly PatientId[],
): Promise<ReadonlySet<PatientId>> {
  const erased = new Set<PatientId>();
  for (const chunk of chunksOf(patientIds)) {
    const rows = await db
      .selectFrom('erased_patient')
      .select('patient_id')
      .where('patient_id', 'in', chunk)
      .execute();
    for (const row of rows) erased.add(row.patient_id as PatientId);
  }
  return erased;
}
