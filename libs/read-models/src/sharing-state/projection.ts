import type { RecordedEvent } from '#libs/event-store';
import type { Projection, ReadTransaction } from '#libs/projections';
import { parsePatientStream, prefixOf } from '#libs/stored-events';
import { chunksOf } from '../shared/chunks.js';
import { foldPatients, type PatientFold } from '../shared/patient-fold.js';
import { registrationRows, sharingStateRow } from './rows.js';
import { migrate, type SharingStateTables, tables } from './tables.js';

const saveStates = async (tx: ReadTransaction, folds: readonly PatientFold[]): Promise<void> => {
  for (const chunk of chunksOf(folds.map(sharingStateRow))) {
    await tx
      .withTables<SharingStateTables>()
      .insertInto('sharing_state_v1')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.column('patient_id').doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          position: row.ref('excluded.position'),
          state: row.ref('excluded.state'),
          restricted: row.ref('excluded.restricted'),
          death: row.ref('excluded.death'),
          survivor: row.ref('excluded.survivor'),
        })),
      )
      .execute();
  }
};

const saveRegistrations = async (tx: ReadTransaction, folds: readonly PatientFold[]): Promise<void> => {
  for (const chunk of chunksOf(folds.flatMap(registrationRows))) {
    await tx
      .withTables<SharingStateTables>()
      .insertInto('registration_v1')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.columns(['patient_id', 'relationship_id']).doUpdateSet((row) => ({
          practice: row.ref('excluded.practice'),
          starts: row.ref('excluded.starts'),
          ends: row.ref('excluded.ends'),
        })),
      )
      .execute();
  }
};

/** Whose registrations may have changed. */
const movers = (events: readonly RecordedEvent[]): ReadonlySet<string | undefined> =>
  new Set(
    events
      .filter(({ type }) => type === 'CareRelationshipStarted' || type === 'CareRelationshipEnded')
      .map(({ stream }) => parsePatientStream(stream)),
  );

/** One row per patient: all that sharing decisions know of them, without anything personal. */
export const sharingState: Projection = {
  name: 'sharing-state',
  version: 1,
  filter: { streamPrefixes: [prefixOf('patient')] },
  tables,
  migrate,
  apply: async (tx, events) => {
    const folds = await foldPatients(tx, 'sharing_state_v1', events);
    await saveStates(tx, folds);
    const moved = movers(events);
    await saveRegistrations(
      tx,
      folds.filter(({ patientId }) => moved.has(patientId)),
    );
  },
};
