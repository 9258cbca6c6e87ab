import type { PatientId } from '#libs/kernel';
import { chunksOf } from './chunks.js';
import type { VaultDatabase, VaultTables } from './vault-schema.js';

/** Which patient each lookup leads to, those erased left out. */
export async function lookUp(
  db: VaultDatabase,
  lookups: readonly string[],
): Promise<ReadonlyMap<string, PatientId>> {
  const found = new Map<string, PatientId>();
  for (const chunk of chunksOf(lookups)) {
    const rows = await db
      .selectFrom('patient_lookup')
      .select(['nhs_hmac', 'patient_id'])
      .where('nhs_hmac', 'in', chunk)
      .where((query) =>
        query.not(
          query.exists(
            query
              .selectFrom('erased_patient')
              .select('erased_at')
              .whereRef('erased_patient.patient_id', '=', 'patient_lookup.patient_id'),
          ),
        ),
      )
      .execute();
    for (const row of rows) found.set(row.nhs_hmac, row.patient_id as PatientId);
  }
  return found;
}

/** Stores each lookup that is not there yet; in one order, so that two imports at once never wait for each other. */
export async function addLookups(
  db: VaultDatabase,
  lookups: readonly VaultTables['patient_lookup'][],
): Promise<void> {
  const sorted = lookups.toSorted((a, b) => (a.nhs_hmac < b.nhs_hmac ? -1 : 1));
  for (const chunk of chunksOf(sorted)) {
    await db
      .insertInto('patient_lookup')
      .values(chunk)
      .onConflict((conflict) => conflict.column('nhs_hmac').doNothing())
      .execute();
  }
}
