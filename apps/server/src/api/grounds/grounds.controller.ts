import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  EndGroundCommand,
  ExtendGroundCommand,
  GetGroundQuery,
  ListGroundsQuery,
  RecordGroundCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe, orNull } from '../common/parse.js';
import { asOf, AsOfDto } from '../common/queries.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import {
  EndGroundDto,
  ExtendGroundDto,
  GroundDto,
  groundOf,
  GroundsDto,
  GroundsQueryDto,
  RecordGroundDto,
  recordGroundOf,
} from './ground.dto.js';

/** Projects, notices, approvals, orders and exclusions: what a use beyond individual care may rest on. */
@ApiTags('Grounds for secondary use')
@ApiBearerAuth()
@Controller('v1/grounds')
export class GroundsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listGrounds',
    summary: 'Everything on record that a use may rest on, at any time',
    type: GroundsDto,
    etag: true,
    problems: ['CONSENT_TIME_INVALID'],
  })
  async list(@Call() call: CallContext, @Query() query: GroundsQueryDto): Promise<GroundsDto> {
    const found = await this.queries.execute(
      new ListGroundsQuery(call.caller, query.kind ?? null, asOf(query)),
    );
    call.etag(found.revision);
    return { items: found.value.map(groundOf) };
  }

  @Get(':groundId')
  @QueryEndpoint({
    operationId: 'getGround',
    summary: 'One of them',
    type: GroundDto,
    etag: true,
    problems: ['CONSENT_GROUND_UNKNOWN', 'CONSENT_TIME_INVALID'],
  })
  async get(
    @Call() call: CallContext,
    @Param('groundId') groundId: string,
    @Query() query: AsOfDto,
  ): Promise<GroundDto> {
    const found = await this.queries.execute(new GetGroundQuery(call.caller, groundId, asOf(query)));
    call.etag(found.revision);
    return groundOf(found.value);
  }

  @Post()
  @CommandEndpoint({
    operationId: 'recordGround',
    summary: 'Put a project, notice, approval, order or exclusion on record',
    status: 201,
    problems: ['CONSENT_GROUND_EXISTS', 'CONSENT_GROUND_INVALID', 'CONSENT_PERIOD_INVALID'],
  })
  record(@Call() call: CallContext, @Body() body: RecordGroundDto): Promise<ReceiptDto> {
    return this.commands.run(call, new RecordGroundCommand(call.command(), recordGroundOf(body)));
  }

  @Post(':groundId/extension')
  @CommandEndpoint({
    operationId: 'extendGround',
    summary: 'Put its end off',
    description: 'Before the end has come; afterwards a new one is put on record.',
    status: 200,
    problems: [
      'CONSENT_GROUND_UNKNOWN',
      'CONSENT_GROUND_INVALID',
      'CONSENT_GROUND_ENDED',
      'CONSENT_PERIOD_INVALID',
      'CONSENT_STATE_UNCHANGED',
    ],
  })
  extend(
    @Call() call: CallContext,
    @Param('groundId') groundId: string,
    @Body() { to }: ExtendGroundDto,
  ): Promise<ReceiptDto> {
    const body = { groundId, to: orNull(instantOf, to) };
    return this.commands.run(call, new ExtendGroundCommand(call.command(), body));
  }

  @Post(':groundId/end')
  @CommandEndpoint({
    operationId: 'endGround',
    summary: 'End it',
    description: 'From then on no use rests on it; what rested on it before was right.',
    status: 200,
    problems: ['CONSENT_GROUND_UNKNOWN', 'CONSENT_GROUND_ENDED', 'CONSENT_PERIOD_INVALID'],
  })
  end(
    @Call() call: CallContext,
    @Param('groundId') groundId: string,
    @Body() { to }: EndGroundDto,
  ): Promise<ReceiptDto> {
    const body = defined({ groundId, to: maybe(instantOf, to) });
    return this.commands.run(call, new EndGroundCommand(call.command(), body));
  }
}
