import {
  type ContactCodeIssued,
  isContactCodeOver,
  latestContactCode,
  type PatientState,
  secretOfContactPoint,
} from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import { type Instant, isForgotten, millisOf } from '#libs/kernel';
import { contactCodeMessage, permanenceOf } from '#libs/notifications';
import { verificationCode } from '#libs/privacy';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';
import type { Reactor } from '../reactor.js';
import type { CodeDeliveryParts } from './code-delivery.js';
import { referenceOf } from './reference.js';

const MINUTE = 60_000;

/** Where it is still to go; undefined once it no longer counts. */
const destinationOf = (
  state: PatientState,
  { contactPointId, issue }: ContactCodeIssued,
  now: Instant,
): string | undefined => {
  const code = latestContactCode(state, contactPointId);
  if (code?.issue !== issue || isContactCodeOver(code, now) || code.failed !== null) return undefined;
  const value = state.contactPoints.find((point) => point.contactPointId === contactPointId)?.value;
  return value === undefined || isForgotten(value) ? undefined : value;
};

export type ContactCodeParts = Pick<CodeDeliveryParts, 'people' | 'keyring' | 'wayOut' | 'acts' | 'clock'>;

/**
 * Sends the code that shows a contact point to be the patient's, to that contact point and nowhere else. Derived anew
 * at each try, so that after a crash the same one goes out.
 */
export const contactCodes = ({ people, keyring, wayOut, acts, clock }: ContactCodeParts): Reactor => ({
  name: 'contact-codes',
  filter: { streamPrefixes: ['patient-'], eventTypes: ['ContactCodeIssued'] },
  begins: 'head',
  plan: ({ stream, metadata }: RecordedEvent) =>
    metadata.origin === 'import' ? null : { due: metadata.recordedAt, queue: stream },
  async handle(event) {
    const patientId = parsePatientStream(event.stream);
    if (patientId === undefined) return;
    const issued = decodeFrom('patient', event, { open: 'none' }).data as ContactCodeIssued;
    const { now: state } = await people.patient(patientId, event.revision);
    const now = clock.now();
    const to = destinationOf(state, issued, now);
    if (to === undefined) return;
    const { contactPointId, issue, keyId, channel, expiresAt } = issued;
    const reference = referenceOf(event.id, 'contact-code');
    const wording = contactCodeMessage(channel, {
      code: verificationCode(keyring, { requestId: secretOfContactPoint(contactPointId), issue, keyId }),
      minutes: Math.max(1, Math.ceil((millisOf(expiresAt) - millisOf(now)) / MINUTE)),
    });
    try {
      await wayOut.send(channel, { reference, to, ...wording });
    } catch (error) {
      const permanence = permanenceOf(error);
      if (permanence === 'temporary') throw error;
      await acts.contactCodeUndelivered(
        { patientId, contactPointId, issue, permanence },
        `${reference}:failed`,
      );
    }
  },
});
