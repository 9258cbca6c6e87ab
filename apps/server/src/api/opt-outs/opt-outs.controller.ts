import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  GetOptOutsQuery,
  GetProjectConsentsQuery,
  ImportLegacyType2Command,
  RecordOptOutCommand,
  RecordProjectConsentCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, patientIn } from '../common/parse.js';
import { asOf, AsOfDto } from '../common/queries.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { LegacyType2Dto, OptOutDto, optOutOf, OptOutsDto, optOutsOf } from './opt-out.dto.js';
import {
  ProjectConsentDto,
  projectConsentOf,
  ProjectConsentsDto,
  projectConsentsOf,
} from './project-consent.dto.js';

const READING = ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_TIME_INVALID'];
const CHOOSING = [
  'CONSENT_PATIENT_NOT_FOUND',
  'CONSENT_PATIENT_DECEASED',
  'CONSENT_NOT_ENTITLED',
  'CONSENT_NHS_NUMBER_INVALIDATED',
  'CONSENT_IDENTITY_LEVEL_TOO_LOW',
];

/** What a patient says about uses of their data beyond their own care. */
@ApiTags('Opt-outs')
@ApiBearerAuth()
@Controller('v1/patients/:patientId')
export class OptOutsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get('opt-outs')
  @QueryEndpoint({
    operationId: 'getOptOuts',
    summary: 'Whether a patient is opted out of research and planning, at any time',
    description: 'Individual care goes on whatever stands here.',
    type: OptOutsDto,
    etag: true,
    problems: READING,
  })
  async optOuts(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Query() query: AsOfDto,
  ): Promise<OptOutsDto> {
    const view = await this.queries.execute(
      new GetOptOutsQuery(call.caller, patientIn(patientId), asOf(query)),
    );
    call.etag(view.askedRevision);
    return optOutsOf(view);
  }

  @Post('opt-outs')
  @CommandEndpoint({
    operationId: 'recordOptOut',
    summary: 'Opt a patient out, or back in',
    description: 'A patient opts out online; Type 1 is set by the practice alone.',
    status: 201,
    problems: [...CHOOSING, 'CONSENT_OPT_OUT_INVALID'],
  })
  recordOptOut(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() body: OptOutDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(
      call,
      new RecordOptOutCommand(call.command(), patientIn(patientId), optOutOf(body)),
    );
  }

  @Post('opt-outs/legacy-type-2')
  @CommandEndpoint({
    operationId: 'importLegacyType2',
    summary: 'Take over a Type 2 code from a practice record',
    description: 'One recorded after 11 October 2018 opts nobody out; the patient is flagged to be asked.',
    status: 201,
    problems: [
      'CONSENT_PATIENT_NOT_FOUND',
      'CONSENT_NHS_NUMBER_INVALIDATED',
      'CONSENT_OPT_OUT_INVALID',
      'CONSENT_STATE_UNCHANGED',
    ],
  })
  importLegacyType2(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { from }: LegacyType2Dto,
  ): Promise<ReceiptDto> {
    const body = { from: instantOf(from) };
    return this.commands.run(call, new ImportLegacyType2Command(call.command(), patientIn(patientId), body));
  }

  @Get('project-consents')
  @QueryEndpoint({
    operationId: 'getProjectConsents',
    summary: 'What a patient said about single projects, at any time',
    type: ProjectConsentsDto,
    etag: true,
    problems: READING,
  })
  async projectConsents(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Query() query: AsOfDto,
  ): Promise<ProjectConsentsDto> {
    const view = await this.queries.execute(
      new GetProjectConsentsQuery(call.caller, patientIn(patientId), asOf(query)),
    );
    call.etag(view.askedRevision);
    return projectConsentsOf(view);
  }

  @Post('project-consents')
  @CommandEndpoint({
    operationId: 'recordProjectConsent',
    summary: 'Record what a patient says about one project',
    description: 'It counts whatever the national opt-out says, whether given before it or after.',
    status: 201,
    problems: [...CHOOSING, 'CONSENT_PROJECT_UNKNOWN', 'CONSENT_CHOICE_INVALID'],
  })
  recordProjectConsent(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() body: ProjectConsentDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(
      call,
      new RecordProjectConsentCommand(call.command(), patientIn(patientId), projectConsentOf(body)),
    );
  }
}
