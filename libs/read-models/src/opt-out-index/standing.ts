import { evolvePatient, type PatientEventType, type PatientState, unregistered } from '#libs/consent';
import type { Position, RecordedEvent } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';

/** What a file check asks of a patient: their opt-outs and answers, which numbers are joined, whether one is void. */
export interface OptOutStanding {
  readonly patientId: PatientId;
  readonly position: Position;
  readonly state: PatientState;
}

/** The events that can change what becomes of a patient's rows. Everyone without any is a row to be kept. */
export const optOutEventTypes: readonly PatientEventType[] = [
  'OptOutRegistered',
  'OptOutWithdrawn',
  'LegacyType2Imported',
  'ProjectConsentGiven',
  'ProjectConsentRefused',
  'ProjectConsentWithdrawn',
  'NhsNumberSuperseded',
  'SupersededNumberLinked',
  'MergeConfirmed',
  'MergeUndone',
  'NhsNumberInvalidated',
];

/** The patient after one more of those events. */
export const optOutStandingAfter = (
  before: OptOutStanding | undefined,
  recorded: RecordedEvent,
): OptOutStanding => {
  const patientId = parsePatientStream(recorded.stream);
  if (patientId === undefined) throw new Error('not the stream of a patient');
  const event = decodeFrom('patient', recorded, { open: 'none' });
  const state = evolvePatient(before?.state ?? unregistered, event);
  return { patientId, position: recorded.position, state };
};
