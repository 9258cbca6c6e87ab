import { Body, Controller, Get, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CloseCodeBreakerCommand, GetCodeBreakerQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { CloseCodeBreakerDto, CodeBreakerDto, codeBreakerOf } from './code-breaker.dto.js';

/** Whether codes go out at all. */
@ApiTags('Code breaker')
@ApiBearerAuth()
@Controller('v1/code-breaker')
export class CodeBreakerController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'getCodeBreaker',
    summary: 'Whether codes go out, and by what that is judged',
    type: CodeBreakerDto,
  })
  async get(@Call() call: CallContext): Promise<CodeBreakerDto> {
    return codeBreakerOf(await this.queries.execute(new GetCodeBreakerQuery(call.caller)));
  }

  @Post('closing')
  @CommandEndpoint({
    operationId: 'closeCodeBreaker',
    summary: 'Have codes go out again, on record',
    description: 'What became of codes before is not looked at again.',
    status: 200,
    problems: ['CONSENT_STATE_UNCHANGED'],
  })
  close(@Call() call: CallContext, @Body() { reason }: CloseCodeBreakerDto): Promise<ReceiptDto> {
    return this.commands.run(call, new CloseCodeBreakerCommand(call.command(), reason));
  }
}
