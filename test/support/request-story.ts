import {
  type Actor,
  decidePatient,
  type DirectoryEvent,
  evolvePatient,
  type PatientCommand,
  type PatientCommandFacts,
  type PatientEvent,
  type PatientEventData,
  type PatientEventType,
  type PatientState,
  unregistered,
} from '#libs/consent';
import {
  CLINICIAN,
  directoryWith,
  LAST_YEAR,
  NOW,
  OTHER_TRUST,
  PATIENT,
  PRACTICE,
  recorded,
  registered,
  relationshipStarted,
  SELF,
  TRUST,
} from '#libs/consent/contract';
import { type Instant, type OdsCode, plusMillis } from '#libs/kernel';

const MINUTE = 60_000;

export const minute = (minutes: number): Instant => plusMillis(NOW, Math.round(minutes * MINUTE));

type Bare<C> = C extends PatientCommand ? Omit<C, 'by' | 'now'> : never;
type Said = Bare<PatientCommand>;

export const contactPoint = (
  contactPointId: string,
  channel: 'sms' | 'email',
  value: string,
  preferred = false,
): PatientEvent => ({
  type: 'ContactPointSet',
  data: { contactPointId, channel, value, preferred, recordedBy: CLINICIAN },
});

export const phone = contactPoint('phone', 'sms', '+447700900123', true);
export const email = contactPoint('email', 'email', 'rosa@example.org');

/** A patient of a practice, in the care of two trusts, whose code is always `right`. */
export class RequestStory {
  state: PatientState = unregistered;
  readonly events: PatientEvent[] = [];
  /** How often a submitted code was compared. */
  evaluations = 0;
  #count = 0;
  #minutes = 0;
  #facts: Partial<PatientCommandFacts> = {};

  constructor(contacts: readonly PatientEvent[] = [phone, email]) {
    this.#record(
      [
        registered(),
        relationshipStarted({ relationshipId: 'gp', organisation: PRACTICE, kind: 'registration' }),
        relationshipStarted(),
        relationshipStarted({ relationshipId: 'referral-2', organisation: OTHER_TRUST }),
        ...contacts,
      ],
      LAST_YEAR,
    );
  }

  /** So many minutes after the story began; a clock may be set back. */
  at(minutes: number): this {
    this.#minutes = minutes;
    return this;
  }

  knowing(facts: Partial<PatientCommandFacts>): this {
    this.#facts = { ...this.#facts, ...facts };
    return this;
  }

  inDirectory(...events: readonly DirectoryEvent[]): this {
    return this.knowing({ directory: directoryWith(...events) });
  }

  /** Recorded, as if another command had decided it. */
  happens(...events: readonly PatientEvent[]): this {
    this.#record(events, this.#now());
    return this;
  }

  /** The types of the events that were decided, or the code of the refusal. */
  does(said: Said, by: Actor = CLINICIAN): string {
    const now = this.#now();
    const facts = {
      patientId: PATIENT,
      directory: directoryWith(),
      others: [],
      superseded: [],
      practiceLists: new Map(),
      ...this.#facts,
    };
    const decision = decidePatient({ ...said, by, now }, this.state, facts);
    if (!decision.ok) return decision.error.code;
    this.#record(decision.value, now);
    return decision.value.map(({ type }) => type).join(', ');
  }

  asks(
    requestId = 'r1',
    organisation: OdsCode = TRUST,
    purpose: 'direct-care' | 'screening' = 'direct-care',
  ) {
    return this.does({ type: 'RequestAccess', requestId, organisation, purpose, keyId: 'mk-1' });
  }

  resends(channel: 'sms' | 'email' | null = null, requestId = 'r1', organisation: OdsCode = TRUST) {
    return this.does({ type: 'ResendCode', requestId, organisation, channel, keyId: 'mk-1' });
  }

  /** Submits the code of that issue of that request; null is a wrong one. */
  submits(
    issue: number | null,
    { requestId = 'r1', of = requestId, organisation = TRUST, purpose = 'direct-care' }: Submission = {},
  ) {
    return this.does({
      type: 'SubmitCode',
      requestId,
      organisation,
      purpose,
      matches: (code) => {
        this.evaluations += 1;
        return code.requestId === of && code.issue === issue;
      },
    });
  }

  declines(requestId = 'r1') {
    return this.does({ type: 'DeclineAccessRequest', requestId });
  }

  approves(requestId = 'r1') {
    return this.does({ type: 'ApproveAccessRequest', requestId, madeBy: SELF });
  }

  fails(permanence: 'temporary' | 'permanent' | 'technical', issue = 1, channel: 'sms' | 'email' = 'sms') {
    return this.does({
      type: 'RecordCodeDeliveryFailed',
      requestId: 'r1',
      issue,
      channel,
      permanence,
      keyId: 'mk-1',
    });
  }

  delivers(issue = 1, channel: 'sms' | 'email' = 'sms') {
    return this.does({
      type: 'RecordCodeDelivered',
      requestId: 'r1',
      issue,
      channel,
      providerReference: null,
    });
  }

  /** What is said about a request now. */
  stands(requestId = 'r1'): string {
    const request = this.state.accessRequests.find((one) => one.requestId === requestId);
    if (request === undefined) return 'none';
    const { end } = request;
    if (end === null) return 'pending';
    return end.reason === null ? end.kind : `${end.kind}: ${end.reason}`;
  }

  last<T extends PatientEventType>(type: T): PatientEventData[T] {
    const found = this.events.findLast((event) => event.type === type);
    if (found === undefined) throw new Error(`no ${type} yet`);
    return found.data as PatientEventData[T];
  }

  /** Record time never goes back within a stream. */
  #now(): Instant {
    const asked = minute(this.#minutes);
    const last = this.state.lastRecordedAt;
    return last !== undefined && last >= asked ? plusMillis(last, 1) : asked;
  }

  #record(events: readonly PatientEvent[], at: Instant): void {
    for (const event of events) {
      this.events.push(event);
      this.state = evolvePatient(this.state, recorded(event, this.#count++, at));
    }
  }
}

interface Submission {
  readonly requestId?: string;
  /** The request whose code it is. */
  readonly of?: string;
  readonly organisation?: OdsCode;
  readonly purpose?: 'direct-care' | 'screening';
}
