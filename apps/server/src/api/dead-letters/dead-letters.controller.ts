import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { permitFor, RecordDeadLetterDropCommand } from '#libs/application';
import { droppedBy } from '../../composition/effects/drop-dead-letter.js';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { DeadLetterDto, DeadLettersDto, DropDeadLetterDto } from './dead-letters.dto.js';

/** Effects that were tried as often as they may be, and wait for a person. */
@ApiTags('Dead letters')
@ApiBearerAuth()
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(LEDGER) private readonly ledger: Ledger,
    private readonly commands: Commands,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listDeadLetters',
    summary: 'Effects that were given up',
    type: DeadLettersDto,
  })
  async list(@Call() call: CallContext): Promise<DeadLettersDto> {
    permitFor(call.caller, 'ListDeadLetters', null);
    return { items: await this.ledger.effects.reactors.deadLetters() };
  }

  @Post(':reactor/:eventId/retry')
  @QueryEndpoint({
    operationId: 'retryDeadLetter',
    summary: 'Try an effect again, as often as a new one',
    type: DeadLetterDto,
    body: true,
    problems: ['REACTOR_UNKNOWN', 'DEAD_LETTER_UNKNOWN'],
  })
  async retry(
    @Call() call: CallContext,
    @Param('reactor') reactor: string,
    @Param('eventId') eventId: string,
    @Body() _: NoFieldsDto,
  ): Promise<DeadLetterDto> {
    permitFor(call.caller, 'RetryDeadLetter', null);
    const { reactors } = this.ledger.effects;
    const letter = await reactors.deadLetter({ reactor, eventId });
    await reactors.retry(letter);
    return letter;
  }

  @Post(':reactor/:eventId/drop')
  @CommandEndpoint({
    operationId: 'dropDeadLetter',
    summary: 'Give an effect up for good, on record',
    status: 200,
    problems: ['REACTOR_UNKNOWN', 'DEAD_LETTER_UNKNOWN'],
  })
  async drop(
    @Call() call: CallContext,
    @Param('reactor') reactor: string,
    @Param('eventId') eventId: string,
    @Body() { reason }: DropDeadLetterDto,
  ): Promise<ReceiptDto> {
    permitFor(call.caller, 'DropDeadLetter', null);
    const { reactors } = this.ledger.effects;
    const letter = await reactors.deadLetter({ reactor, eventId });
    const command = new RecordDeadLetterDropCommand(call.command(), droppedBy(letter, reason));
    const receipt = await this.commands.run(call, command);
    await reactors.drop(letter);
    return receipt;
  }
}
