import { consentError, type PatientCommand } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import { verificationCodeMatches } from '#libs/privacy';
import type {
  AnswerAccessRequestCommand,
  AnsweredRequest,
  AskedForAccess,
  PatientReference,
  RequestAccessCommand,
  ResendCodeCommand,
  SubmitCodeCommand,
  WithdrawAccessRequestCommand,
} from '../commands/index.js';
import { findPatient, type Lookup } from '../deciding/find-patient.js';
import { applicationError } from '../errors.js';
import type { CodeKeys } from '../parts.js';
import { isNotFound, type NotFoundFloor } from '../permission/not-found-floor.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import { madeBy } from '../running/command-identity.js';
import { codeOf } from '../running/outages.js';
import type { Given, PatientCommands, PatientDeed } from '../running/patient-commands.js';
import type { AccessRequestReader } from './access-request-reader.js';
import type { CodeGate } from './code-gate.js';

type Deed = Pick<PatientDeed, 'context' | 'patientId' | 'permit'> & {
  readonly toDomain: (given: Given) => PatientCommand;
};

const requestNotFound = () => consentError('CONSENT_REQUEST_NOT_FOUND');
const rejected = () => consentError('CONSENT_CODE_REJECTED');

/**
 * Commands about access requests. Whoever has no live relationship with the patient is answered as for a patient who
 * is not there: the same words, and no sooner.
 */
export class AccessRequests {
  constructor(
    private readonly commands: PatientCommands,
    private readonly reader: AccessRequestReader,
    private readonly lookup: Lookup,
    private readonly keys: CodeKeys,
    private readonly gate: CodeGate,
    private readonly floor: NotFoundFloor,
  ) {}

  async request({ context, patient, body }: RequestAccessCommand): Promise<AskedForAccess> {
    const started = performance.now();
    const permit = permitFor(context.caller, 'RequestAccess', body);
    const identity = this.commands.identityOf(context);
    // With the digest of the body: one key used for two patients must not make one request of both.
    const requestId = madeBy(identity.commandId, `access-request/${identity.digest}`);
    const admission = await this.gate.admission(body.organisation);
    try {
      const patientId = await this.survivorOf(patient);
      const receipt = await admission.taking(() =>
        this.run({
          context,
          patientId,
          permit,
          toDomain: ({ by, now }) => {
            admission.take(requestId, now);
            return { type: 'RequestAccess', requestId, keyId: this.keys.currentKid, ...body, by, now };
          },
        }),
      );
      return { requestId, request: await this.reader.one(receipt.subjectId as PatientId, requestId) };
    } catch (error) {
      if (!isNotFound(error) && codeOf(error) !== 'CONSENT_NO_RELATIONSHIP') throw error;
      await this.floor.waitSince(started);
      return { requestId, request: null };
    }
  }

  resend({ context, patient, body }: ResendCodeCommand): Promise<AnsweredRequest> {
    const permit = permitFor(context.caller, 'ResendCode', body);
    const { requestId } = body;
    return this.orNotFound(async () => {
      const admission = await this.gate.admission(body.organisation);
      const patientId = await this.survivorOf(patient);
      const receipt = await admission.taking(() =>
        this.run({
          context,
          patientId,
          permit,
          toDomain: ({ by, now }) => {
            admission.take(`${requestId}/${context.idempotencyKey}`, now);
            return { type: 'ResendCode', ...body, keyId: this.keys.currentKid, by, now };
          },
        }),
      );
      return this.answer(receipt, requestId, 'CodeIssued');
    });
  }

  withdraw({ context, patient, body }: WithdrawAccessRequestCommand): Promise<AnsweredRequest> {
    const permit = permitFor(context.caller, 'WithdrawAccessRequest', body);
    return this.orNotFound(async () => {
      const patientId = await this.survivorOf(patient);
      const receipt = await this.run({
        context,
        patientId,
        permit,
        toDomain: ({ by, now }) => ({ type: 'WithdrawAccessRequest', ...body, by, now }),
      });
      return this.answer(receipt, body.requestId, 'AccessRequestCancelled');
    });
  }

  /**
   * The outcome stands in the ledger before it is told: a wrong code is answered after it was spent. Every refusal of
   * a code looks alike and takes as long, but that a requester in the patient's care is told of a lock.
   */
  async submit({ context, patient, body }: SubmitCodeCommand): Promise<AnsweredRequest> {
    const started = performance.now();
    const permit = permitFor(context.caller, 'SubmitCode', body);
    const { code: submitted, requestId, organisation, purpose } = body;
    try {
      const patientId = await this.survivorOf(patient);
      const receipt = await this.run({
        context,
        patientId,
        permit,
        toDomain: ({ by, now }) => ({
          type: 'SubmitCode',
          requestId,
          organisation,
          purpose,
          matches: (code) => verificationCodeMatches(this.keys, code, submitted),
          by,
          now,
        }),
      });
      const recorded = receipt.events.map(({ type }) => type);
      if (recorded.includes('CodeLocked')) throw consentError('CONSENT_CODE_LOCKED');
      if (!recorded.includes('CodeVerified')) throw rejected();
      return { receipt, request: await this.reader.one(receipt.subjectId as PatientId, requestId) };
    } catch (error) {
      const hidden = isNotFound(error) || !(await this.mayKnow(error, context.caller, patient));
      if (!hidden && codeOf(error) !== 'CONSENT_CODE_REJECTED') throw error;
      await this.floor.waitSince(started);
      throw rejected();
    }
  }

  /** In the portal, or in the practice: the patient's own answer. */
  async answerOwn({ context, patientId, body }: AnswerAccessRequestCommand): Promise<AnsweredRequest> {
    const { requestId, answer } = body;
    const type = answer === 'approve' ? 'ApproveAccessRequest' : 'DeclineAccessRequest';
    const permit = permitFor(context.caller, type, null);
    const self = { capacity: 'self', name: null, patientLacksCapacity: false } as const;
    const receipt = await this.run({
      context,
      patientId: await this.reader.survivorOf(patientId),
      permit,
      toDomain: ({ by, now }) =>
        type === 'ApproveAccessRequest'
          ? { type, requestId, madeBy: self, by, now }
          : { type, requestId, by, now },
    });
    return this.answer(
      receipt,
      requestId,
      answer === 'approve' ? 'AccessRequestApproved' : 'AccessRequestDeclined',
    );
  }

  private async run({ context, patientId, permit, toDomain }: Deed): Promise<CommandReceipt> {
    const identity = this.commands.identityOf(context);
    return this.commands.run({
      // A requester need not know the record, and must not learn its revision by trying.
      context: { ...context, ifMatch: null },
      identity,
      patientId,
      permit,
      asksLists: true,
      toDomain,
      createdId: () => null,
    });
  }

  /** What came of it, if it is what was asked for; the request was over already otherwise. */
  private async answer(receipt: CommandReceipt, requestId: string, wanted: string): Promise<AnsweredRequest> {
    if (!receipt.events.some(({ type }) => type === wanted)) throw consentError('CONSENT_REQUEST_OVER');
    return { receipt, request: await this.reader.one(receipt.subjectId as PatientId, requestId) };
  }

  private async survivorOf(reference: PatientReference): Promise<PatientId> {
    const found = await findPatient(this.lookup, reference);
    if (found.kind === 'invalid') throw found.error;
    if (found.kind === 'unreachable') throw applicationError('CONSENT_UNAVAILABLE');
    if (found.kind === 'unknown') throw consentError('CONSENT_PATIENT_NOT_FOUND');
    return this.reader.survivorOf(found.patientId);
  }

  /** Whether this refusal may be told: that a request is locked says that it is there. */
  private async mayKnow(
    error: unknown,
    caller: SubmitCodeCommand['context']['caller'],
    patient: PatientReference,
  ): Promise<boolean> {
    if (codeOf(error) !== 'CONSENT_CODE_LOCKED' && codeOf(error) !== 'CONSENT_NHS_NUMBER_INVALIDATED')
      return true;
    return this.reader.caresFor(caller, await this.survivorOf(patient));
  }

  private async orNotFound<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } catch (error) {
      if (!isNotFound(error) && codeOf(error) !== 'CONSENT_REQUEST_NOT_FOUND') throw error;
      await this.floor.waitSince(started);
      throw requestNotFound();
    }
  }
}
