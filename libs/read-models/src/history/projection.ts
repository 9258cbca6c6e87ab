import type { Projection, ReadTransaction } from '#libs/projections';
import { prefixOf } from '#libs/stored-events';
import { chunksOf } from '../shared/chunks.js';
import { foldPatients, type PatientFold } from '../shared/patient-fold.js';
import { historyRow } from './row.js';
import { type HistoryRow, type HistoryTables, migrate, tables } from './tables.js';

const addRows = async (tx: ReadTransaction, rows: readonly HistoryRow[]): Promise<void> => {
  for (const chunk of chunksOf(rows)) {
    await tx.withTables<HistoryTables>().insertInto('history_v1').values(chunk).execute();
  }
};

const saveFolds = async (tx: ReadTransaction, folds: readonly PatientFold[]): Promise<void> => {
  const rows = folds.map(({ patientId, revision, position, state }) => ({
    patient_id: patientId,
    revision,
    position,
    state: JSON.stringify(state),
  }));
  for (const chunk of chunksOf(rows)) {
    await tx
      .withTables<HistoryTables>()
      .insertInto('history_fold_v1')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.column('patient_id').doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          position: row.ref('excluded.position'),
          state: row.ref('excluded.state'),
        })),
      )
      .execute();
  }
};

/** One row per event of a patient: who did what, when, and what it changed. */
export const history: Projection = {
  name: 'history',
  version: 1,
  filter: { streamPrefixes: [prefixOf('patient')] },
  tables,
  migrate,
  apply: async (tx, events) => {
    const rows: HistoryRow[] = [];
    const folds = await foldPatients(tx, 'history_fold_v1', events, (step) => {
      rows.push(historyRow(step));
    });
    await addRows(tx, rows);
    await saveFolds(tx, folds);
  },
};
