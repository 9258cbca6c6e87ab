import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  CloseOrganisationCommand,
  GetOrganisationQuery,
  ListOrganisationsQuery,
  RegisterOrganisationsCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe, ods, organisationIn } from '../common/parse.js';
import { page, PageDto } from '../common/queries.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { CloseOrganisationDto, RegisterOrganisationsDto } from './directory-commands.dto.js';
import { OrganisationDto, organisationOf, OrganisationsDto, organisationsOf } from './directory.dto.js';

@ApiTags('Organisations')
@ApiBearerAuth()
@Controller('v1/organisations')
export class OrganisationsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listOrganisations',
    summary: 'The directory',
    type: OrganisationsDto,
    etag: true,
    paged: true,
    problems: ['CONSENT_CURSOR_INVALID'],
  })
  async list(@Call() call: CallContext, @Query() query: PageDto): Promise<OrganisationsDto> {
    const found = await this.queries.execute(new ListOrganisationsQuery(call.caller, page(query)));
    call.etag(found.revision);
    call.next(found.value.next);
    return organisationsOf(found.value);
  }

  @Get(':code')
  @QueryEndpoint({
    operationId: 'getOrganisation',
    summary: 'One organisation',
    type: OrganisationDto,
    etag: true,
    problems: ['CONSENT_ORGANISATION_NOT_FOUND'],
  })
  async get(@Call() call: CallContext, @Param('code') code: string): Promise<OrganisationDto> {
    const found = await this.queries.execute(new GetOrganisationQuery(call.caller, organisationIn(code)));
    call.etag(found.revision);
    return organisationOf(found.value);
  }

  @Post()
  @CommandEndpoint({
    operationId: 'registerOrganisations',
    summary: 'Add organisations to the directory',
    status: 201,
    problems: ['CONSENT_ORGANISATION_EXISTS'],
  })
  register(@Call() call: CallContext, @Body() body: RegisterOrganisationsDto): Promise<ReceiptDto> {
    const organisations = body.organisations.map(({ code, name, kind, from }) =>
      defined({ code: ods(code), name, kind, from: maybe(instantOf, from) }),
    );
    return this.commands.run(call, new RegisterOrganisationsCommand(call.command(), { organisations }));
  }

  @Post(':code/close')
  @CommandEndpoint({
    operationId: 'closeOrganisation',
    summary: 'Record that an organisation closes, and who carries on',
    description: 'Refusals and `verify` follow to the successor; grants do not.',
    status: 200,
    problems: [
      'CONSENT_ORGANISATION_NOT_FOUND',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_SUCCESSION_INVALID',
    ],
  })
  close(
    @Call() call: CallContext,
    @Param('code') code: string,
    @Body() { at, successors }: CloseOrganisationDto,
  ): Promise<ReceiptDto> {
    const body = defined({
      organisation: organisationIn(code),
      at: maybe(instantOf, at),
      successors: successors.map(ods),
    });
    return this.commands.run(call, new CloseOrganisationCommand(call.command(), body));
  }
}
