import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RecordDeadLetterDropCommand } from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { OperationsCommands } from '../running/operations-commands.js';

@CommandHandler(RecordDeadLetterDropCommand)
export class RecordDeadLetterDropHandler implements ICommandHandler<RecordDeadLetterDropCommand> {
  constructor(private readonly commands: OperationsCommands) {}

  execute(command: RecordDeadLetterDropCommand): Promise<CommandReceipt> {
    return this.commands.recordDrop(command);
  }
}
