import type { RecordedEvent } from '#libs/event-store';
import type { Projection } from '#libs/projections';
import { parsePatientStream, prefixOf } from '#libs/stored-events';
import { FoldCache } from '../shared/fold-cache.js';
import { foldPatients } from '../shared/patient-fold.js';
import { RowWriter } from '../shared/write-rows.js';
import { registrationRows, sharingStateRow } from './rows.js';
import {
  migrate,
  type RegistrationRow,
  type SharingStateRow,
  type SharingStateTables,
  tables,
} from './tables.js';

const states = new RowWriter<SharingStateRow>((db, values) =>
  db
    .withTables<SharingStateTables>()
    .insertInto('sharing_state')
    .values(values)
    .onConflict((conflict) =>
      conflict.column('patient_id').doUpdateSet((row) => ({
        revision: row.ref('excluded.revision'),
        position: row.ref('excluded.position'),
        state: row.ref('excluded.state'),
        restricted: row.ref('excluded.restricted'),
        death: row.ref('excluded.death'),
        survivor: row.ref('excluded.survivor'),
      })),
    ),
);

const registrations = new RowWriter<RegistrationRow>((db, values) =>
  db
    .withTables<SharingStateTables>()
    .insertInto('registration')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['patient_id', 'relationship_id']).doUpdateSet((row) => ({
        practice: row.ref('excluded.practice'),
        starts: row.ref('excluded.starts'),
        ends: row.ref('excluded.ends'),
      })),
    ),
);

const cache = new FoldCache();

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
  version: 2,
  filter: { streamPrefixes: [prefixOf('patient')] },
  tables,
  migrate,
  // A patient's rows follow from their own stream alone.
  byStream: true,
  apply: async (tx, events, applying) => {
    const folds = await foldPatients(tx, 'sharing_state', events, cache, undefined, applying);
    await states.write(tx, folds.map(sharingStateRow));
    const moved = movers(events);
    const moves = folds.filter(({ patientId }) => moved.has(patientId));
    await registrations.write(tx, moves.flatMap(registrationRows));
  },
};
