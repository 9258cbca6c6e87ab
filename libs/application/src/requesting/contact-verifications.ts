import { consentError, type PatientCommand, secretOfContactPoint } from '#libs/consent';
import { verificationCodeMatches } from '#libs/privacy';
import type { SendContactCodeCommand, VerifyContactPointCommand } from '../commands/index.js';
import type { CodeKeys } from '../parts.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { Given, PatientCommands } from '../running/patient-commands.js';
import type { CodeGate } from './code-gate.js';

/** Shows by a code that a contact point is the patient's. */
export class ContactVerifications {
  constructor(
    private readonly commands: PatientCommands,
    private readonly keys: CodeKeys,
    private readonly gate: CodeGate,
  ) {}

  async send(command: SendContactCodeCommand): Promise<CommandReceipt> {
    const { contactPointId } = command.body;
    const admission = await this.gate.admission(null);
    return admission.taking(() =>
      this.#run(command, ({ by, now }) => {
        admission.take(`contact-point/${contactPointId}/${command.context.idempotencyKey}`, now);
        return { type: 'SendContactCode', contactPointId, keyId: this.keys.currentKid, by, now };
      }),
    );
  }

  /** CONSENT_CODE_REJECTED, after the attempt was recorded. */
  async verify(command: VerifyContactPointCommand): Promise<CommandReceipt> {
    const { contactPointId, code: submitted } = command.body;
    const receipt = await this.#run(command, ({ by, now }) => ({
      type: 'VerifyContactPoint',
      contactPointId,
      matches: ({ issue, keyId }) =>
        verificationCodeMatches(
          this.keys,
          { requestId: secretOfContactPoint(contactPointId), issue, keyId },
          submitted,
        ),
      by,
      now,
    }));
    if (!receipt.events.some(({ type }) => type === 'ContactPointVerified'))
      throw consentError('CONSENT_CODE_REJECTED');
    return receipt;
  }

  #run(
    { context, patientId, type }: SendContactCodeCommand | VerifyContactPointCommand,
    toDomain: (given: Given) => PatientCommand,
  ): Promise<CommandReceipt> {
    return this.commands.run({
      context,
      identity: this.commands.identityOf(context),
      patientId,
      permit: permitFor(context.caller, type, null),
      toDomain,
      createdId: () => null,
    });
  }
}
