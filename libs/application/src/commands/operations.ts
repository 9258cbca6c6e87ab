import type { DeadLetterDropped } from '#libs/consent';
import type { EventId } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

export type DropDeadLetterBody = Omit<DeadLetterDropped, 'at' | 'recordedBy'>;

/** Puts on record that an effect is given up: before it is, so that none is given up without a record. */
export class RecordDeadLetterDropCommand extends Command<CommandReceipt> {
  constructor(
    readonly context: CommandContext,
    readonly body: DropDeadLetterBody,
  ) {
    super();
  }
}

/** Puts on record that a practice's privacy officer has looked at an alert. */
export class AcknowledgeAlertCommand extends Command<CommandReceipt> {
  constructor(
    readonly context: CommandContext,
    readonly alertId: EventId,
  ) {
    super();
  }
}

/** An administrator has codes go out again. */
export class CloseCodeBreakerCommand extends Command<CommandReceipt> {
  constructor(
    readonly context: CommandContext,
    /** Why; never about a patient. */
    readonly reason: string,
  ) {
    super();
  }
}
