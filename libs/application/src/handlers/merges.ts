import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ConfirmMergeCommand, MergePatientsCommand, UndoMergeCommand } from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { Merges } from '../running/merges.js';

@CommandHandler(MergePatientsCommand)
export class MergePatientsHandler implements ICommandHandler<MergePatientsCommand> {
  constructor(private readonly merges: Merges) {}

  execute(command: MergePatientsCommand): Promise<CommandReceipt> {
    return this.merges.merge(command);
  }
}

@CommandHandler(ConfirmMergeCommand)
export class ConfirmMergeHandler implements ICommandHandler<ConfirmMergeCommand> {
  constructor(private readonly merges: Merges) {}

  execute(command: ConfirmMergeCommand): Promise<CommandReceipt> {
    return this.merges.confirm(command);
  }
}

@CommandHandler(UndoMergeCommand)
export class UndoMergeHandler implements ICommandHandler<UndoMergeCommand> {
  constructor(private readonly merges: Merges) {}

  execute(command: UndoMergeCommand): Promise<CommandReceipt> {
    return this.merges.undo(command);
  }
}
