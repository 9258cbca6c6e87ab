import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AlertReader } from '../asking/alert-reader.js';
import { AcknowledgeAlertCommand, RecordDeadLetterDropCommand } from '../commands/index.js';
import { type AlertView, ListAlertsQuery, type Page } from '../queries/index.js';
import type { CommandReceipt } from '../receipt.js';
import { OperationsCommands } from '../running/operations-commands.js';

@CommandHandler(RecordDeadLetterDropCommand)
export class RecordDeadLetterDropHandler implements ICommandHandler<RecordDeadLetterDropCommand> {
  constructor(private readonly commands: OperationsCommands) {}

  execute(command: RecordDeadLetterDropCommand): Promise<CommandReceipt> {
    return this.commands.recordDrop(command);
  }
}

@CommandHandler(AcknowledgeAlertCommand)
export class AcknowledgeAlertHandler implements ICommandHandler<AcknowledgeAlertCommand> {
  constructor(private readonly commands: OperationsCommands) {}

  execute(command: AcknowledgeAlertCommand): Promise<CommandReceipt> {
    return this.commands.acknowledge(command);
  }
}

@QueryHandler(ListAlertsQuery)
export class ListAlertsHandler implements IQueryHandler<ListAlertsQuery> {
  constructor(private readonly reader: AlertReader) {}

  execute(query: ListAlertsQuery): Promise<Page<AlertView>> {
    return this.reader.alerts(query);
  }
}
