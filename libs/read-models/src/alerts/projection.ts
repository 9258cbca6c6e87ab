import type { PatientEvent, Recorded } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import type { Projection, ReadTransaction } from '#libs/projections';
import { decodeFrom, parsePatientStream, prefixOf } from '#libs/stored-events';
import { RowWriter } from '../shared/write-rows.js';
import { JoinedNumbers, linkIn } from './joined-numbers.js';
import { raisedBy } from './raised.js';
import { Registrations } from './registrations.js';
import { type AlertRow, type AlertTables, migrate, tables } from './tables.js';

const rows = new RowWriter<AlertRow>((db, values) =>
  db.withTables<AlertTables>().insertInto('alert').values(values),
);

interface OfPatient {
  readonly patientId: PatientId;
  readonly recorded: RecordedEvent;
  readonly event: Recorded<PatientEvent>;
}

const patientEvents = (events: readonly RecordedEvent[]): readonly OfPatient[] =>
  events.flatMap((recorded) => {
    const patientId = parsePatientStream(recorded.stream);
    if (patientId === undefined) return [];
    return [{ patientId, recorded, event: decodeFrom('patient', recorded, { open: 'none' }) }];
  });

/** The numbers the events speak of. */
const numbersIn = (events: readonly OfPatient[]): readonly PatientId[] =>
  events.flatMap(({ patientId, event }) => {
    const link = linkIn(event);
    return link === undefined ? [patientId] : [patientId, link.other];
  });

const practiceOf = (
  patientId: PatientId,
  at: Instant,
  registrations: Registrations,
  numbers: JoinedNumbers,
): OdsCode | null => {
  for (const number of numbers.allOf(patientId)) {
    const practice = registrations.practiceOf(number, at);
    if (practice !== null) return practice;
  }
  return null;
};

const alertIn = (
  { patientId, recorded, event }: OfPatient,
  registrations: Registrations,
  numbers: JoinedNumbers,
): AlertRow | undefined => {
  registrations.note(patientId, event);
  numbers.note(patientId, event);
  const raised = raisedBy(event);
  // What was brought in from another system was looked at there, or never: nobody is alarmed by it today.
  if (raised === undefined || recorded.metadata.origin === 'import') return undefined;
  const { recordedBy } = event.data;
  return {
    position: recorded.position,
    event_id: event.id,
    kind: raised.kind,
    patient_id: patientId,
    practice: practiceOf(patientId, event.recordedAt, registrations, numbers),
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
  version: 2,
  filter: {
    streamPrefixes: [prefixOf('patient'), prefixOf('operations')],
    eventTypes: [
      'CareRelationshipStarted',
      'CareRelationshipEnded',
      'EmergencyOverrideStarted',
      'CodeLocked',
      'NhsNumberSuperseded',
      'SupersededNumberLinked',
      'MergeUndone',
      'AlertAcknowledged',
    ],
  },
  tables,
  migrate,
  apply: async (tx, events) => {
    const ofPatients = patientEvents(events);
    const numbers = await JoinedNumbers.load(tx, numbersIn(ofPatients));
    const registrations = await Registrations.load(tx, numbers.known);
    const raised = ofPatients.map((event) => alertIn(event, registrations, numbers));
    await registrations.write(tx);
    await numbers.write(tx);
    await rows.write(
      tx,
      raised.filter((row) => row !== undefined),
    );
    // After the rows, for an alert may be raised and acknowledged in one batch.
    for (const event of events) if (event.type === 'AlertAcknowledged') await acknowledge(tx, event);
  },
};
