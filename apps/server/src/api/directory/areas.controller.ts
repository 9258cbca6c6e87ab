import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  DefineLocalAreaCommand,
  GetAreaQuery,
  ListAreasQuery,
  SetLocalAreaMemberCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe, ods, organisationIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { AreaMemberDto, DefineAreaDto } from './directory-commands.dto.js';
import { AreaDto, areaOf, AreasDto } from './directory.dto.js';

/** What "close to home" means: maintained sets of ODS codes, not distance. */
@ApiTags('Local areas')
@ApiBearerAuth()
@Controller('v1/areas')
export class AreasController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({ operationId: 'listAreas', summary: 'All local areas', type: AreasDto, etag: true })
  async list(@Call() call: CallContext): Promise<AreasDto> {
    const found = await this.queries.execute(new ListAreasQuery(call.caller));
    call.etag(found.revision);
    return { items: found.value.map(areaOf) };
  }

  @Get(':areaId')
  @QueryEndpoint({
    operationId: 'getArea',
    summary: 'One local area',
    type: AreaDto,
    etag: true,
    problems: ['CONSENT_AREA_UNKNOWN'],
  })
  async get(@Call() call: CallContext, @Param('areaId') areaId: string): Promise<AreaDto> {
    const found = await this.queries.execute(new GetAreaQuery(call.caller, areaId));
    call.etag(found.revision);
    return areaOf(found.value);
  }

  @Post()
  @CommandEndpoint({
    operationId: 'defineArea',
    summary: 'Define a local area',
    status: 201,
    problems: ['CONSENT_AREA_EXISTS', 'CONSENT_ORGANISATION_UNKNOWN', 'CONSENT_ORGANISATION_CLOSED'],
  })
  define(@Call() call: CallContext, @Body() { areaId, name, members }: DefineAreaDto): Promise<ReceiptDto> {
    const body = { areaId, name, members: members.map(ods) };
    return this.commands.run(call, new DefineLocalAreaCommand(call.command(), body));
  }

  @Put(':areaId/members/:organisation')
  @CommandEndpoint({
    operationId: 'setAreaMember',
    summary: 'Take an organisation into an area, or out of it',
    status: 200,
    problems: [
      'CONSENT_AREA_UNKNOWN',
      'CONSENT_ORGANISATION_NOT_FOUND',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_STATE_UNCHANGED',
    ],
  })
  setMember(
    @Call() call: CallContext,
    @Param('areaId') areaId: string,
    @Param('organisation') organisation: string,
    @Body() { member, from }: AreaMemberDto,
  ): Promise<ReceiptDto> {
    const body = defined({
      areaId,
      organisation: organisationIn(organisation),
      member,
      from: maybe(instantOf, from),
    });
    return this.commands.run(call, new SetLocalAreaMemberCommand(call.command(), body));
  }
}
