import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RegisterPatientCommand } from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { Registrations } from '../running/registrations.js';

@CommandHandler(RegisterPatientCommand)
export class RegisterPatientHandler implements ICommandHandler<RegisterPatientCommand> {
  constructor(private readonly registrations: Registrations) {}

  execute(command: RegisterPatientCommand): Promise<CommandReceipt> {
    return this.registrations.register(command);
  }
}
