import type { PatientCommand } from '#libs/consent';
import type {
  ExpireAccessRequestCommand,
  ExpireCodeCommand,
  RecordContactCodeUndeliveredCommand,
  RecordCodeDeliveredCommand,
  RecordCodeDeliveryFailedCommand,
} from '../commands/index.js';
import type { CodeKeys } from '../parts.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { Given, PatientCommands } from '../running/patient-commands.js';
import type { CodeGate } from './code-gate.js';

export type OwnAct =
  | RecordCodeDeliveredCommand
  | RecordCodeDeliveryFailedCommand
  | RecordContactCodeUndeliveredCommand
  | ExpireCodeCommand
  | ExpireAccessRequestCommand;

/** What the ledger records by itself about codes and requests: no token speaks for it. */
export class OwnActs {
  constructor(
    private readonly commands: PatientCommands,
    private readonly keys: CodeKeys,
    private readonly gate: CodeGate,
  ) {}

  async run(act: OwnAct): Promise<CommandReceipt> {
    const { context, patientId } = act;
    // A code that takes the place of one that failed is a code too.
    const paused = act.type === 'RecordCodeDeliveryFailed' && (await this.gate.admission(null)).paused;
    return this.commands.run({
      context,
      identity: this.commands.identityOf(context),
      patientId,
      permit: permitFor(context.caller, act.type, null),
      asksLists: true,
      toDomain: (given) => this.toDomain(act, paused, given),
      createdId: () => null,
    });
  }

  private toDomain(act: OwnAct, paused: boolean, { by, now }: Given): PatientCommand {
    switch (act.type) {
      case 'RecordCodeDelivered':
        return { type: act.type, ...act.body, by, now };
      case 'RecordCodeDeliveryFailed':
        return {
          type: act.type,
          ...act.body,
          keyId: this.keys.currentKid,
          codesPaused: paused,
          by,
          now,
        };
      case 'RecordContactCodeUndelivered':
        return { type: act.type, ...act.body, by, now };
      case 'ExpireCode':
        return { type: act.type, ...act.body, by, now };
      case 'ExpireAccessRequest':
        return { type: act.type, ...act.body, by, now };
    }
  }
}
