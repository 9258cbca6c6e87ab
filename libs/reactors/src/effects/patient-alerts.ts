import {
  type ContactPoint,
  type PatientEvent,
  type PatientState,
  type Recorded,
  switchedTo,
} from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import { type Clock, type CodedError, isForgotten, type OdsCode } from '#libs/kernel';
import {
  type Channel,
  contactChangedMessage,
  lockedMessage,
  overrideMessage,
  permanenceOf,
  recordedMessage,
  sharedMessage,
  type Wording,
} from '#libs/notifications';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';
import type { Reactor } from '../reactor.js';
import { canBeMended } from './can-be-mended.js';
import { isFresh } from './fresh.js';
import type { PatientAround, People } from './people.js';
import { referenceOf } from './reference.js';
import type { WayOut } from './way-out.js';

export interface PatientAlertParts {
  readonly people: People;
  readonly wayOut: WayOut;
  readonly clock: Clock;
}

/** A message, in the wording of each channel, and whom to send it to: the first that takes it, or all. */
interface Alert {
  readonly wording: (channel: Channel) => Wording;
  readonly to: readonly ContactPoint[];
  readonly each: boolean;
}

const EVERYONE = 'Every organisation that cares for you';

/** The preferred contact point first, and of the others text messages. */
const inOrder = ({ contactPoints }: PatientState): readonly ContactPoint[] =>
  [...contactPoints].sort(
    (a, b) =>
      Number(b.preferred) - Number(a.preferred) || Number(b.channel === 'sms') - Number(a.channel === 'sms'),
  );

type ChoiceEvent = Extract<
  Recorded<PatientEvent>,
  { readonly type: 'ConsentGranted' | 'ConsentRefused' | 'ConsentRevoked' | 'VerificationRequired' }
>;

const isChoice = (event: Recorded<PatientEvent>): event is ChoiceEvent =>
  event.type === 'ConsentGranted' ||
  event.type === 'ConsentRefused' ||
  event.type === 'ConsentRevoked' ||
  event.type === 'VerificationRequired';

const isNewShare = (event: Recorded<PatientEvent>): event is ChoiceEvent =>
  event.type === 'ConsentGranted' && event.data.direction === 'share-in' && event.data.basis === 'patient';

/** Who wrote a choice down for the patient (section 1, 8); undefined for what they chose themselves, or a policy did. */
const writtenDownBy = (event: Recorded<PatientEvent>): OdsCode | undefined => {
  const isTheirs = isChoice(event)
    ? event.data.basis === 'patient'
    : event.type === 'SharingQuestionAnswered';
  const { role, organisation } = event.data.recordedBy;
  return isTheirs && role !== 'patient' ? (organisation ?? undefined) : undefined;
};

class PatientAlerts {
  constructor(private readonly parts: PatientAlertParts) {}

  async handle(event: RecordedEvent): Promise<void> {
    const { people, clock } = this.parts;
    const patientId = parsePatientStream(event.stream);
    // What nobody was told for a day is history to the patient, and can be read there.
    if (patientId === undefined || !isFresh(event, clock.now())) return;
    const around = await people.patient(patientId, event.revision);
    if (switchedTo(around.now.deaths, clock.now())?.value === 'formal') return;
    const alert = await this.#alertOf(decodeFrom('patient', event, { open: 'none' }), around);
    if (alert !== undefined) await this.#send(event, alert);
  }

  async #alertOf(event: Recorded<PatientEvent>, around: PatientAround): Promise<Alert | undefined> {
    const about = async (
      wording: (channel: Channel, about: { readonly organisation: string }) => Wording,
      code: OdsCode | undefined,
    ): Promise<Alert> => {
      const organisation = code === undefined ? EVERYONE : await this.parts.people.nameOf(code);
      return {
        wording: (channel) => wording(channel, { organisation }),
        to: inOrder(around.now),
        each: false,
      };
    };
    if (event.type === 'CodeVerified' || event.type === 'AccessRequestApproved') {
      return about(sharedMessage, event.data.organisation);
    }
    if (isNewShare(event)) {
      const { scope } = event.data;
      return about(sharedMessage, scope.kind === 'all' ? undefined : scope.organisation);
    }
    const writer = writtenDownBy(event);
    if (writer !== undefined) return about(recordedMessage, writer);
    if (event.type === 'CodeLocked') return about(lockedMessage, event.data.organisation);
    if (event.type === 'EmergencyOverrideStarted') return about(overrideMessage, event.data.organisation);
    return event.type === 'ContactPointSet' || event.type === 'ContactPointRemoved'
      ? changedContact(event.data.contactPointId, around)
      : undefined;
  }

  async #send(event: RecordedEvent, { wording, to, each }: Alert): Promise<void> {
    let failure: CodedError | undefined;
    let sent = false;
    for (const [index, { channel, value }] of to.entries()) {
      if (isForgotten(value)) continue;
      const reference = referenceOf(event.id, `alert-${String(index)}`);
      try {
        await this.parts.wayOut.send(channel, { reference, to: value, ...wording(channel) });
        sent = true;
        if (!each) return;
      } catch (error) {
        if (permanenceOf(error) === 'temporary') throw error;
        if (canBeMended(error)) failure = error;
      }
    }
    // Nobody has been told, and somebody can do something about it: it is tried again, and is a dead letter in the end.
    if (!sent && failure !== undefined) throw failure;
  }
}

/** Nothing for one that is new: nobody is changed away from. To the old value and, where there is one, the new. */
const changedContact = (contactPointId: string, { before, after }: PatientAround): Alert | undefined => {
  const [old, current] = [before, after].map((state) =>
    state.contactPoints.find((point) => point.contactPointId === contactPointId),
  );
  if (old === undefined || (current?.channel === old.channel && current.value === old.value))
    return undefined;
  return {
    wording: (channel) => contactChangedMessage(channel, { channel: old.channel }),
    to: current === undefined ? [old] : [old, current],
    each: true,
  };
};

/** Tells patients of what was done with their record or with how they are reached, on the way they prefer. */
export const patientAlerts = (parts: PatientAlertParts): Reactor => {
  const alerts = new PatientAlerts(parts);
  return {
    name: 'patient-alerts',
    filter: {
      streamPrefixes: ['patient-'],
      eventTypes: [
        'CodeVerified',
        'AccessRequestApproved',
        'ConsentGranted',
        'ConsentRefused',
        'ConsentRevoked',
        'VerificationRequired',
        'SharingQuestionAnswered',
        'CodeLocked',
        'EmergencyOverrideStarted',
        'ContactPointSet',
        'ContactPointRemoved',
      ],
    },
    begins: 'head',
    plan: ({ metadata, stream }) =>
      metadata.origin === 'import' ? null : { due: metadata.recordedAt, queue: stream },
    handle: (event) => alerts.handle(event),
  };
};
