import { type CodeIssued, isCodeOver, latestCode, type PatientState } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import { type Clock, type Instant, isForgotten, millisOf, type PatientId } from '#libs/kernel';
import {
  type Accepted,
  type Channel,
  codeMessage,
  notificationError,
  permanenceOf,
} from '#libs/notifications';
import { type Keyring, verificationCode } from '#libs/privacy';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';
import type { Reaction, Reactor } from '../reactor.js';
import type { LedgerActs, SentCode } from './acts.js';
import type { People } from './people.js';
import { referenceOf } from './reference.js';
import type { SentCodes } from './sent-codes.js';
import type { WayOut } from './way-out.js';

export interface CodeDeliveryParts {
  readonly people: People;
  readonly keyring: Keyring;
  readonly wayOut: WayOut;
  readonly acts: LedgerActs;
  readonly sent: SentCodes;
  readonly clock: Clock;
  /** Whether the provider says later what became of a message; where it does not, accepted is delivered. */
  readonly confirmsLater: (channel: Channel) => boolean;
}

/** After so many tries the other channel is quicker: the patient may be standing at a desk. */
const TRIES = 4;
const MINUTE = 60_000;

const issuedIn = (event: RecordedEvent): CodeIssued =>
  decodeFrom('patient', event, { open: 'none' }).data as CodeIssued;

/** Whether the code is still the one that counts, and nobody has said what became of it. */
const isToBeSent = (state: PatientState, { requestId, issue }: CodeIssued, now: Instant): boolean => {
  const request = state.accessRequests.find((one) => one.requestId === requestId);
  const code = request === undefined ? undefined : latestCode(request);
  if (request?.end !== null || code?.issue !== issue || isCodeOver(code, now)) return false;
  return !code.delivered && (code.failed === null || code.failed === 'temporary');
};

/**
 * Sends an issued code to the contact point it was issued for. The code is derived anew at each try, so that after a
 * crash the same one goes out, never another; one that no longer counts, or whose time is over, never does.
 */
class CodeDelivery {
  constructor(
    private readonly channel: Channel,
    private readonly parts: CodeDeliveryParts,
  ) {}

  async handle(event: RecordedEvent, { attempt }: Reaction): Promise<void> {
    const { people, acts, clock } = this.parts;
    const patientId = parsePatientStream(event.stream);
    if (patientId === undefined) return;
    const issued = issuedIn(event);
    const { now: state } = await people.patient(patientId, event.revision);
    if (!isToBeSent(state, issued, clock.now())) return;
    const code = this.#sentCode(patientId, issued);
    const reference = referenceOf(event.id, 'code');
    let accepted: Accepted;
    try {
      accepted = await this.#send(code, issued, state, reference);
    } catch (error) {
      const permanence = permanenceOf(error);
      if (permanence === 'temporary' && attempt < TRIES) throw error;
      const settled = permanence === 'temporary' ? 'technical' : permanence;
      await acts.codeDeliveryFailed({ ...code, permanence: settled }, `${reference}:failed`);
      return;
    }
    // A provider has it: what goes wrong from here on is no failure of the message.
    if (this.parts.confirmsLater(this.channel)) return;
    const { providerReference } = accepted;
    await acts.codeDelivered({ ...code, providerReference }, `${reference}:delivered`);
  }

  async #send(code: SentCode, issued: CodeIssued, state: PatientState, reference: string): Promise<Accepted> {
    const { wayOut, sent, clock } = this.parts;
    const to = state.contactPoints.find((point) => point.contactPointId === issued.contactPointId)?.value;
    if (to === undefined || isForgotten(to)) throw notificationError('NOTIFICATION_ADDRESS_REFUSED');
    const wording = await this.#wording(issued);
    await sent.remember(reference, code, clock.now());
    return wayOut.send(this.channel, { reference, to, ...wording });
  }

  async #wording({ requestId, issue, keyId, organisation, purpose, expiresAt }: CodeIssued) {
    const { people, keyring, clock } = this.parts;
    return codeMessage(this.channel, {
      code: verificationCode(keyring, { requestId, issue, keyId }),
      organisation: await people.nameOf(organisation),
      purpose,
      minutes: Math.max(1, Math.ceil((millisOf(expiresAt) - millisOf(clock.now())) / MINUTE)),
    });
  }

  #sentCode(patientId: PatientId, { requestId, issue }: CodeIssued): SentCode {
    return { patientId, requestId, issue, channel: this.channel };
  }
}

/** One for each channel, so that a slow provider of one holds up nothing of the other. */
export const codeDelivery = (channel: Channel, parts: CodeDeliveryParts): Reactor => {
  const delivery = new CodeDelivery(channel, parts);
  return {
    name: `code-by-${channel}`,
    filter: { streamPrefixes: ['patient-'], eventTypes: ['CodeIssued'] },
    begins: 'head',
    plan: ({ data, stream, metadata }) =>
      data.channel === channel ? { due: metadata.recordedAt, queue: stream } : null,
    handle: (event, reaction) => delivery.handle(event, reaction),
  };
};
