import type { RecordedEvent } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import type { Projection, ReadTransaction } from '#libs/projections';
import { decodeFrom, parsePatientStream, prefixOf } from '#libs/stored-events';
import { RowWriter } from '../shared/write-rows.js';
import { raisedBy } from './raised.js';
import { Registrations } from './registrations.js';
import { type AlertRow, type AlertTables, migrate, tables } from './tables.js';

const rows = new RowWriter<AlertRow>((db, values) =>
  db.withTables<AlertTables>().insertInto('alert').values(values),
);

const patientsIn = (events: readonly RecordedEvent[]): readonly PatientId[] =>
  [...new Set(events.map(({ stream }) => parsePatientStream(stream)))].filter(
    (patientId) => patientId !== undefined,
  );

const alertIn = (recorded: RecordedEvent, registrations: Registrations): AlertRow | undefined => {
  const patientId = parsePatientStream(recorded.stream);
  if (patientId === undefined) return undefined;
  const event = decodeFrom('patient', recorded, { open: 'none' });
  registrations.note(patientId, event);
  const raised = raisedBy(event);
  // What was brought in from another system was looked at there, or never: nobody is alarmed by it today.
  if (raised === undefined || recorded.metadata.origin === 'import') return undefined;
  const { recordedBy } = event.data;
  return {
    position: recorded.position,
    event_id: event.id,
    kind: raised.kind,
    patient_id: patientId,
    practice: registrations.practiceOf(patientId, event.recordedAt),
    organisation: raised.organisation,
    raised_at: event.recordedAt,
    reason: raised.reason,
    concerns: raised.concerns,
    actor_id: recordedBy.id,
    actor_role: recordedBy.role,
    actor_role_code: recordedBy.roleCode,
    acknowledged_at: null,
    acknowledged_by: null,
  };
};

/** Whoever was first has seen it. */
const acknowledge = async (tx: ReadTransaction, recorded: RecordedEvent): Promise<void> => {
  const event = decodeFrom('operations', recorded, { open: 'none' });
  if (event.type !== 'AlertAcknowledged') return;
  await tx
    .withTables<AlertTables>()
    .updateTable('alert')
    .set({ acknowledged_at: event.recordedAt, acknowledged_by: event.data.recordedBy.id })
    .where('event_id', '=', event.data.alertId)
    .where('acknowledged_at', 'is', null)
    .execute();
};

/** What privacy officers have to look at: one row per alert, with who has. */
export const alerts: Projection = {
  name: 'alerts',
  version: 1,
  filter: {
    streamPrefixes: [prefixOf('patient'), prefixOf('operations')],
    eventTypes: [
      'CareRelationshipStarted',
      'CareRelationshipEnded',
      'EmergencyOverrideStarted',
      'CodeLocked',
      'AlertAcknowledged',
    ],
  },
  tables,
  migrate,
  apply: async (tx, events) => {
    const registrations = await Registrations.load(tx, patientsIn(events));
    const raised = events.map((event) => alertIn(event, registrations));
    await registrations.write(tx);
    await rows.write(
      tx,
      raised.filter((row) => row !== undefined),
    );
    // After the rows, for an alert may be raised and acknowledged in one batch.
    for (const event of events) if (event.type === 'AlertAcknowledged') await acknowledge(tx, event);
  },
};
