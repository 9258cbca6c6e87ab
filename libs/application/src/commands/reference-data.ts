import type { DirectoryCommandBody, DirectoryCommandType, SetPracticeListEntry } from '#libs/consent';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

/** The caller's part of a directory command. */
export type DirectoryBodyOf<T extends DirectoryCommandType> = Omit<DirectoryCommandBody[T], 'by' | 'now'>;

/** A command to the directory's stream. */
export abstract class DirectoryStreamCommand<T extends DirectoryCommandType> extends Command<CommandReceipt> {
  abstract readonly type: T;

  constructor(
    readonly context: CommandContext,
    readonly body: DirectoryBodyOf<T>,
  ) {
    super();
  }
}

export class RegisterOrganisationsCommand extends DirectoryStreamCommand<'RegisterOrganisations'> {
  readonly type = 'RegisterOrganisations' as const;
}

export class CloseOrganisationCommand extends DirectoryStreamCommand<'CloseOrganisation'> {
  readonly type = 'CloseOrganisation' as const;
}

export class DefineLocalAreaCommand extends DirectoryStreamCommand<'DefineLocalArea'> {
  readonly type = 'DefineLocalArea' as const;
}

export class SetLocalAreaMemberCommand extends DirectoryStreamCommand<'SetLocalAreaMember'> {
  readonly type = 'SetLocalAreaMember' as const;
}

export class AdoptSharingPolicyCommand extends DirectoryStreamCommand<'AdoptSharingPolicy'> {
  readonly type = 'AdoptSharingPolicy' as const;
}

export type PracticeListBody = Omit<SetPracticeListEntry, 'type' | 'by' | 'now'>;

/** One entry of one practice's list. */
export class SetPracticeListEntryCommand extends Command<CommandReceipt> {
  readonly type = 'SetPracticeListEntry' as const;

  constructor(
    readonly context: CommandContext,
    readonly body: PracticeListBody,
  ) {
    super();
  }
}
