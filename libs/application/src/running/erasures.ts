import type { Vault } from '#libs/privacy';
import type { ErasePatientCommand } from '../commands/index.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { PatientCommands } from './patient-commands.js';

/**
 * Erases patients: first the decision goes on record, then the key is destroyed. A crash in between leaves a decision
 * on record by which a reactor destroys the key; the other way round it would leave data lost without a word why.
 */
export class Erasures {
  constructor(
    private readonly commands: PatientCommands,
    private readonly vault: Pick<Vault, 'erase'>,
  ) {}

  async erase({ context, patientId, type, body }: ErasePatientCommand): Promise<CommandReceipt> {
    const receipt = await this.commands.run({
      context,
      identity: this.commands.identityOf(context),
      patientId,
      permit: permitFor(context.caller, type, null),
      toDomain: ({ by, now }) => ({ type, ...body, by, now }),
      restsOnGrounds: true,
      createdId: () => null,
    });
    // May be repeated: of a command that comes again, too.
    await this.vault.erase(patientId);
    return receipt;
  }
}
