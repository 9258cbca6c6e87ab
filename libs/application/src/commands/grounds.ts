import type { GroundCommandBody, GroundCommandType } from '#libs/consent';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

/** The caller's part of a command to what is on record for uses beyond individual care. */
export type GroundBodyOf<T extends GroundCommandType> = Omit<GroundCommandBody[T], 'by' | 'now'>;

export abstract class GroundsStreamCommand<T extends GroundCommandType> extends Command<CommandReceipt> {
  abstract readonly type: T;

  constructor(
    readonly context: CommandContext,
    readonly body: GroundBodyOf<T>,
  ) {
    super();
  }
}

export class RecordGroundCommand extends GroundsStreamCommand<'RecordGround'> {
  readonly type = 'RecordGround' as const;
}

export class ExtendGroundCommand extends GroundsStreamCommand<'ExtendGround'> {
  readonly type = 'ExtendGround' as const;
}

export class EndGroundCommand extends GroundsStreamCommand<'EndGround'> {
  readonly type = 'EndGround' as const;
}
