import type { Projection } from '#libs/projections';
import { prefixOf } from '#libs/stored-events';
import { FoldCache } from '../shared/fold-cache.js';
import { foldPatients, type FoldRow, type PatientFold, type PatientStep } from '../shared/patient-fold.js';
import { RowWriter } from '../shared/write-rows.js';
import { historyRow } from './row.js';
import { type HistoryRow, type HistoryTables, migrate, tables } from './tables.js';

const rows = new RowWriter<HistoryRow>((db, values) =>
  db.withTables<HistoryTables>().insertInto('history').values(values),
);

const foldRows = new RowWriter<FoldRow>((db, values) =>
  db
    .withTables<HistoryTables>()
    .insertInto('history_fold')
    .values(values)
    .onConflict((conflict) =>
      conflict.column('patient_id').doUpdateSet((row) => ({
        revision: row.ref('excluded.revision'),
        position: row.ref('excluded.position'),
        state: row.ref('excluded.state'),
      })),
    ),
);

const foldRow = ({ patientId, revision, position, state }: PatientFold): FoldRow => ({
  patient_id: patientId,
  revision,
  position,
  state: JSON.stringify(state),
});

const cache = new FoldCache();

/** One row per event of a patient: who did what, when, and what it changed. */
export const history: Projection = {
  name: 'history',
  version: 2,
  filter: { streamPrefixes: [prefixOf('patient')] },
  tables,
  migrate,
  // A patient's rows follow from their own stream alone.
  byStream: true,
  apply: async (tx, events, applying) => {
    const steps: HistoryRow[] = [];
    const keep = (step: PatientStep): void => void steps.push(historyRow(step));
    const folds = await foldPatients(tx, 'history_fold', events, cache, keep, applying);
    await rows.write(tx, steps);
    await foldRows.write(tx, folds.map(foldRow));
  },
};
