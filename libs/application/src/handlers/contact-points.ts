import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  RemoveContactPointCommand,
  SendContactCodeCommand,
  SetContactPointCommand,
  VerifyContactPointCommand,
} from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { ContactVerifications } from '../requesting/contact-verifications.js';
import { MobileNumbers } from '../requesting/mobile-numbers.js';
import { PatientCommands } from '../running/patient-commands.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(SetContactPointCommand)
export class SetContactPointHandler extends PatientCommandHandler<SetContactPointCommand> {
  constructor(
    commands: PatientCommands,
    private readonly numbers: MobileNumbers,
  ) {
    super(commands);
  }

  override async execute({ context, patientId, body }: SetContactPointCommand): Promise<CommandReceipt> {
    return super.execute(new SetContactPointCommand(context, patientId, this.numbers.checked(body)));
  }
}

@CommandHandler(RemoveContactPointCommand)
export class RemoveContactPointHandler extends PatientCommandHandler<RemoveContactPointCommand> {}

@CommandHandler(SendContactCodeCommand)
export class SendContactCodeHandler implements ICommandHandler<SendContactCodeCommand> {
  constructor(private readonly verifications: ContactVerifications) {}

  execute(command: SendContactCodeCommand): Promise<CommandReceipt> {
    return this.verifications.send(command);
  }
}

@CommandHandler(VerifyContactPointCommand)
export class VerifyContactPointHandler implements ICommandHandler<VerifyContactPointCommand> {
  constructor(private readonly verifications: ContactVerifications) {}

  execute(command: VerifyContactPointCommand): Promise<CommandReceipt> {
    return this.verifications.verify(command);
  }
}
