import { Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import type { CommandReceipt } from '#libs/application';
import type { CallContext } from '../../http/call-context.js';
import { type ReceiptDto, receiptOf } from './receipt.dto.js';

/** Sends a command on and says in the headers what its receipt means to HTTP. */
@Injectable()
export class Commands {
  constructor(private readonly bus: CommandBus) {}

  async run(call: CallContext, command: Command<CommandReceipt>): Promise<ReceiptDto> {
    const receipt = await this.bus.execute(command);
    call.etag(receipt.revision);
    call.replayed(receipt.replayed);
    return receiptOf(receipt);
  }
}
