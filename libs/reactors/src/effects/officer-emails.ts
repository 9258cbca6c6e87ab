import type { PatientEvent, PatientState, Recorded } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import { type Clock, covers, type OdsCode } from '#libs/kernel';
import { type OfficerAbout, officerMessage, permanenceOf } from '#libs/notifications';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';
import type { Reactor } from '../reactor.js';
import { canBeMended } from './can-be-mended.js';
import { isFresh } from './fresh.js';
import type { People } from './people.js';
import { referenceOf } from './reference.js';
import type { WayOut } from './way-out.js';

export interface OfficerEmailParts {
  readonly people: People;
  readonly wayOut: WayOut;
  readonly clock: Clock;
  /** Where the privacy officer of a practice reads email; undefined where nobody said. */
  readonly officerOf: (practice: OdsCode) => string | undefined;
}

interface Alarm {
  readonly what: OfficerAbout['what'];
  readonly organisation: OdsCode;
}

const alarmIn = (event: Recorded<PatientEvent>): Alarm | undefined => {
  if (event.type === 'EmergencyOverrideStarted') {
    return { what: 'emergency-override', organisation: event.data.organisation };
  }
  return event.type === 'CareRelationshipStarted' && event.data.selfClaim !== null
    ? { what: 'self-claimed-relationship', organisation: event.data.organisation }
    : undefined;
};

/** The practice the patient was registered with when it was recorded, under any of their numbers. */
const practiceOf = (numbers: readonly PatientState[], { metadata }: RecordedEvent): OdsCode | undefined =>
  numbers
    .flatMap(({ relationships }) => relationships)
    .find((one) => one.kind === 'registration' && covers(one, metadata.recordedAt))?.organisation;

/**
 * Tells a practice's privacy officer by email that there is an alert to look at. The list of alerts holds it whether
 * or not an email can be sent, and the email names no patient.
 */
export const officerEmails = ({ people, wayOut, clock, officerOf }: OfficerEmailParts): Reactor => ({
  name: 'officer-emails',
  filter: {
    streamPrefixes: ['patient-'],
    eventTypes: ['EmergencyOverrideStarted', 'CareRelationshipStarted'],
  },
  begins: 'head',
  plan: ({ metadata, data, type }) =>
    metadata.origin === 'import' || (type === 'CareRelationshipStarted' && (data.selfClaim ?? null) === null)
      ? null
      : { due: metadata.recordedAt, queue: null },
  async handle(event) {
    const patientId = parsePatientStream(event.stream);
    const alarm = alarmIn(decodeFrom('patient', event, { open: 'none' }));
    if (patientId === undefined || alarm === undefined || !isFresh(event, clock.now())) return;
    const practice = practiceOf(await people.numbersOf(patientId, event.revision), event);
    const to = practice === undefined ? undefined : officerOf(practice);
    if (to === undefined) return;
    const organisation = await people.nameOf(alarm.organisation);
    try {
      const reference = referenceOf(event.id, 'officer');
      await wayOut.send('email', { reference, to, ...officerMessage({ organisation, what: alarm.what }) });
    } catch (error) {
      if (permanenceOf(error) === 'temporary' || canBeMended(error)) throw error;
    }
  },
});
