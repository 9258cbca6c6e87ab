import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  RegisterOrganisationsCommand,
  CloseOrganisationCommand,
  DefineLocalAreaCommand,
  SetLocalAreaMemberCommand,
  AdoptSharingPolicyCommand,
  SetPracticeListEntryCommand,
} from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { ReferenceCommands } from '../running/reference-commands.js';

@CommandHandler(RegisterOrganisationsCommand)
export class RegisterOrganisationsHandler implements ICommandHandler<RegisterOrganisationsCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: RegisterOrganisationsCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeDirectory(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(CloseOrganisationCommand)
export class CloseOrganisationHandler implements ICommandHandler<CloseOrganisationCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: CloseOrganisationCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeDirectory(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(DefineLocalAreaCommand)
export class DefineLocalAreaHandler implements ICommandHandler<DefineLocalAreaCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: DefineLocalAreaCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeDirectory(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(SetLocalAreaMemberCommand)
export class SetLocalAreaMemberHandler implements ICommandHandler<SetLocalAreaMemberCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: SetLocalAreaMemberCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeDirectory(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(AdoptSharingPolicyCommand)
export class AdoptSharingPolicyHandler implements ICommandHandler<AdoptSharingPolicyCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: AdoptSharingPolicyCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeDirectory(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(SetPracticeListEntryCommand)
export class SetPracticeListEntryHandler implements ICommandHandler<SetPracticeListEntryCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: SetPracticeListEntryCommand): Promise<CommandReceipt> {
    return this.commands.changePracticeList(command);
  }
}
