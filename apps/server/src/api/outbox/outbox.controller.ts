import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { permitFor } from '#libs/application';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { OutboxDto, OutboxQueryDto } from './outbox.dto.js';

/** Messages that would have been sent. In production this address does not exist. */
@ApiTags('Sandbox')
@ApiBearerAuth()
@Controller('v1/sandbox')
export class OutboxController {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Get('outbox')
  @QueryEndpoint({
    operationId: 'readOutbox',
    summary: 'Messages of the development outbox',
    description:
      'Texts and emails that were put into files instead of being sent; the newest 1,000 are kept.',
    type: OutboxDto,
  })
  read(@Call() call: CallContext, @Query() { after }: OutboxQueryDto): OutboxDto {
    permitFor(call.caller, 'ReadOutbox', null);
    return { items: this.ledger.effects.outbox?.list(after) ?? [] };
  }
}
