import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdoptSharingPolicyCommand, GetPolicyQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe } from '../common/parse.js';
import { asOf, AsOfDto } from '../common/queries.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { AdoptPolicyDto } from './directory-commands.dto.js';
import { PolicyDto, policyOf } from './directory.dto.js';

/** What the rules leave to local policy. Every decision names the version it was made under. */
@ApiTags('Policies')
@ApiBearerAuth()
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get('in-force')
  @QueryEndpoint({
    operationId: 'getPolicy',
    summary: 'The policy in force, at any time',
    type: PolicyDto,
    etag: true,
    problems: ['CONSENT_TIME_INVALID'],
  })
  async inForce(@Call() call: CallContext, @Query() query: AsOfDto): Promise<PolicyDto> {
    const found = await this.queries.execute(new GetPolicyQuery(call.caller, asOf(query)));
    call.etag(found.revision);
    return policyOf(found.value);
  }

  @Post()
  @CommandEndpoint({
    operationId: 'adoptPolicy',
    summary: 'Adopt a new version of the policy',
    status: 201,
    problems: ['CONSENT_POLICY_INVALID'],
  })
  adopt(@Call() call: CallContext, @Body() { version, from, settings }: AdoptPolicyDto): Promise<ReceiptDto> {
    const body = defined({ version, from: maybe(instantOf, from), settings: defined(settings) });
    return this.commands.run(call, new AdoptSharingPolicyCommand(call.command(), body));
  }
}
