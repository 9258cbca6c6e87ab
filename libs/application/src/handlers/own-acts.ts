import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ExpireAccessRequestCommand,
  ExpireCodeCommand,
  RecordCodeDeliveredCommand,
  RecordCodeDeliveryFailedCommand,
  RecordContactCodeUndeliveredCommand,
} from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { OwnActs } from '../requesting/own-acts.js';

@CommandHandler(RecordCodeDeliveredCommand)
export class RecordCodeDeliveredHandler implements ICommandHandler<RecordCodeDeliveredCommand> {
  constructor(private readonly acts: OwnActs) {}

  execute(command: RecordCodeDeliveredCommand): Promise<CommandReceipt> {
    return this.acts.run(command);
  }
}

@CommandHandler(RecordCodeDeliveryFailedCommand)
export class RecordCodeDeliveryFailedHandler implements ICommandHandler<RecordCodeDeliveryFailedCommand> {
  constructor(private readonly acts: OwnActs) {}

  execute(command: RecordCodeDeliveryFailedCommand): Promise<CommandReceipt> {
    return this.acts.run(command);
  }
}

@CommandHandler(ExpireCodeCommand)
export class ExpireCodeHandler implements ICommandHandler<ExpireCodeCommand> {
  constructor(private readonly acts: OwnActs) {}

  execute(command: ExpireCodeCommand): Promise<CommandReceipt> {
    return this.acts.run(command);
  }
}

@CommandHandler(ExpireAccessRequestCommand)
export class ExpireAccessRequestHandler implements ICommandHandler<ExpireAccessRequestCommand> {
  constructor(private readonly acts: OwnActs) {}

  execute(command: ExpireAccessRequestCommand): Promise<CommandReceipt> {
    return this.acts.run(command);
  }
}

@CommandHandler(RecordContactCodeUndeliveredCommand)
export class RecordContactCodeUndeliveredHandler implements ICommandHandler<RecordContactCodeUndeliveredCommand> {
  constructor(private readonly acts: OwnActs) {}

  execute(command: RecordContactCodeUndeliveredCommand): Promise<CommandReceipt> {
    return this.acts.run(command);
  }
}
