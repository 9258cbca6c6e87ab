import { Injectable } from '@nestjs/common';
import type { CommandContext } from '../caller.js';
import type { PatientAct } from '../commands/index.js';
import type { Operations } from '../permission/operations.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import { createdId, domainCommand } from '../running/domain-command.js';
import { PatientCommands } from '../running/patient-commands.js';
import type { PatientId } from '#libs/kernel';

type ActCommand = PatientAct & { readonly context: CommandContext; readonly patientId: PatientId };

/** Carries out every command that does one thing to one patient. What is special about each, the rules know. */
@Injectable()
export abstract class PatientCommandHandler<C extends ActCommand> {
  constructor(private readonly commands: PatientCommands) {}

  async execute(command: C): Promise<CommandReceipt> {
    const { context, patientId, type, body } = command;
    const identity = this.commands.identityOf(context);
    const { commandId } = identity;
    const { assuranceLevel, actor } = context.caller;
    // A patient's own word proves nothing about who they are.
    const identityLevel = actor.role === 'patient' ? (context.caller.identityLevel ?? null) : undefined;
    return this.commands.run({
      context,
      identity,
      patientId,
      permit: permitFor<C['type']>(context.caller, type, body as Operations[C['type']]),
      toDomain: (given) => domainCommand(command, { ...given, commandId, assuranceLevel, identityLevel }),
      restsOnGrounds: type === 'RecordProjectConsent',
      createdId: (state, trace) => createdId(command, commandId, state, trace),
    });
  }
}
