import type { PatientEvent, Recorded } from '#libs/consent';
import { covers, type Instant, type OdsCode, type PatientId } from '#libs/kernel';
import type { ReadTransaction } from '#libs/projections';
import { chunksOf } from '../shared/chunks.js';
import { RowWriter } from '../shared/write-rows.js';
import type { AlertRegistrationRow, AlertTables } from './tables.js';

const rows = new RowWriter<AlertRegistrationRow>((db, values) =>
  db
    .withTables<AlertTables>()
    .insertInto('alert_registration')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['patient_id', 'relationship_id']).doUpdateSet((row) => ({
        ends: row.ref('excluded.ends'),
      })),
    ),
);

/** Where patients were registered, as the events of one batch go by. */
export class Registrations {
  readonly #changed = new Set<string>();

  private constructor(private readonly of: Map<PatientId, Map<string, AlertRegistrationRow>>) {}

  static async load(tx: ReadTransaction, patients: readonly PatientId[]): Promise<Registrations> {
    const of = new Map(patients.map((patient) => [patient, new Map<string, AlertRegistrationRow>()]));
    for (const chunk of chunksOf([...of.keys()])) {
      const found = await tx
        .withTables<AlertTables>()
        .selectFrom('alert_registration')
        .selectAll()
        .where('patient_id', 'in', chunk)
        .execute();
      for (const row of found) of.get(row.patient_id as PatientId)?.set(row.relationship_id, row);
    }
    return new Registrations(of);
  }

  note(patientId: PatientId, event: Recorded<PatientEvent>): void {
    const known = this.of.get(patientId);
    if (event.type === 'CareRelationshipStarted' && event.data.kind === 'registration') {
      const { relationshipId, organisation, from } = event.data;
      known?.set(relationshipId, {
        patient_id: patientId,
        relationship_id: relationshipId,
        practice: organisation,
        starts: from,
        ends: null,
      });
      this.#changed.add(relationshipId);
    }
    if (event.type === 'CareRelationshipEnded') {
      const { relationshipId, to } = event.data;
      const row = known?.get(relationshipId);
      if (row === undefined) return;
      known?.set(relationshipId, { ...row, ends: to });
      this.#changed.add(relationshipId);
    }
  }

  /** The practice the patient was registered with, as far as was known. */
  practiceOf(patientId: PatientId, at: Instant): OdsCode | null {
    for (const { practice, starts, ends } of this.of.get(patientId)?.values() ?? []) {
      const period = { from: starts as Instant, to: ends as Instant | null };
      if (covers(period, at)) return practice as OdsCode;
    }
    return null;
  }

  async write(tx: ReadTransaction): Promise<void> {
    const all = [...this.of.values()].flatMap((known) => [...known.values()]);
    await rows.write(
      tx,
      all.filter(({ relationship_id }) => this.#changed.has(relationship_id)),
    );
  }
}
