import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { GetPracticeListQuery, SetPracticeListEntryCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe, organisationIn } from '../common/parse.js';
import { asOf, AsOfDto } from '../common/queries.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { PracticeListDto, practiceListOf, SetListEntryDto } from './practice-list.dto.js';

@ApiTags('Practice lists')
@ApiBearerAuth()
@Controller('v1/practices/:practice/list')
export class PracticeListsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'getPracticeList',
    summary: "A practice's list, at any time",
    type: PracticeListDto,
    etag: true,
    problems: ['CONSENT_ORGANISATION_NOT_FOUND', 'CONSENT_TIME_INVALID'],
  })
  async get(
    @Call() call: CallContext,
    @Param('practice') practice: string,
    @Query() query: AsOfDto,
  ): Promise<PracticeListDto> {
    const view = await this.queries.execute(
      new GetPracticeListQuery(call.caller, organisationIn(practice), asOf(query)),
    );
    call.etag(view.revision);
    return practiceListOf(view);
  }

  @Put(':organisation')
  @CommandEndpoint({
    operationId: 'setPracticeListEntry',
    summary: 'Allow, prohibit or delist an organisation',
    status: 200,
    problems: [
      'CONSENT_ORGANISATION_NOT_FOUND',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_STATE_UNCHANGED',
    ],
  })
  set(
    @Call() call: CallContext,
    @Param('practice') practice: string,
    @Param('organisation') organisation: string,
    @Body() { status, from }: SetListEntryDto,
  ): Promise<ReceiptDto> {
    const body = defined({
      practice: organisationIn(practice),
      organisation: organisationIn(organisation),
      status,
      from: maybe(instantOf, from),
    });
    return this.commands.run(call, new SetPracticeListEntryCommand(call.command(), body));
  }
}
