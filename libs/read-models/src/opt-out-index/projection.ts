import { type PatientState, unregistered } from '#libs/consent';
import type { Position, RecordedEvent } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import type { Projection, ReadDatabase } from '#libs/projections';
import { parsePatientStream } from '#libs/stored-events';
import { chunksOf } from '../shared/chunks.js';
import { RowWriter } from '../shared/write-rows.js';
import { optOutEventTypes, type OptOutStanding, optOutStandingAfter } from './standing.js';
import { migrate, type OptOutIndexTables, type OptOutRow, tables } from './tables.js';

const rows = new RowWriter<OptOutRow>((db, values) =>
  db
    .withTables<OptOutIndexTables>()
    .insertInto('opt_out_index')
    .values(values)
    .onConflict((conflict) =>
      conflict.column('patient_id').doUpdateSet((row) => ({
        position: row.ref('excluded.position'),
        state: row.ref('excluded.state'),
      })),
    ),
);

const rowOf = ({ patientId, position, state }: OptOutStanding): OptOutRow => {
  const { optOuts, mergeLinks, survivors, invalidations, lastRecordedAt } = state;
  const kept: Partial<PatientState> = { optOuts, mergeLinks, survivors, invalidations, lastRecordedAt };
  return { patient_id: patientId, position, state: JSON.stringify(kept) };
};

export const standingOf = ({ patient_id, position, state }: OptOutRow): OptOutStanding => ({
  patientId: patient_id as PatientId,
  position: position as Position,
  state: { ...unregistered, ...(JSON.parse(state) as Partial<PatientState>) },
});

export const readStandings = async (
  db: ReadDatabase,
  patientIds: readonly PatientId[],
): Promise<Map<PatientId, OptOutStanding>> => {
  const standings = new Map<PatientId, OptOutStanding>();
  for (const chunk of chunksOf(patientIds)) {
    const found = await db
      .withTables<OptOutIndexTables>()
      .selectFrom('opt_out_index')
      .selectAll()
      .where('patient_id', 'in', chunk)
      .execute();
    for (const row of found) standings.set(row.patient_id as PatientId, standingOf(row));
  }
  return standings;
};

const patientsIn = (events: readonly RecordedEvent[]): readonly PatientId[] => [
  ...new Set(
    events.map(({ stream }) => parsePatientStream(stream)).filter((patientId) => patientId !== undefined),
  ),
];

/**
 * One row for each patient whose rows of a file might not simply be kept. It holds nothing personal: what a number
 * is, only the patient's own stream says, sealed, and so it goes with their key.
 */
export const optOutIndex: Projection = {
  name: 'opt-out-index',
  version: 1,
  filter: { eventTypes: optOutEventTypes },
  tables,
  migrate,
  apply: async (tx, events) => {
    const standings = await readStandings(tx, patientsIn(events));
    for (const event of events) {
      const patientId = parsePatientStream(event.stream);
      const before = patientId === undefined ? undefined : standings.get(patientId);
      const after = optOutStandingAfter(before, event);
      standings.set(after.patientId, after);
    }
    await rows.write(tx, [...standings.values()].map(rowOf));
  },
};
