import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AnswerAccessRequestCommand, ListAccessRequestsQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { AnswerEndpoint } from '../common/answer-endpoint.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { partIn, patientIn } from '../common/parse.js';
import { AccessRequestDto, accessRequestOf, AccessRequestsDto } from './access-request-view.dto.js';

const PROBLEMS = [
  'CONSENT_IDENTITY_LEVEL_TOO_LOW',
  'CONSENT_PATIENT_NOT_FOUND',
  'CONSENT_REQUEST_NOT_FOUND',
  'CONSENT_REQUEST_OVER',
];

/** The requests about one patient: the patient answers, everybody else sees what concerns them. */
@ApiTags('Access requests')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/access-requests')
export class PatientRequestsController {
  constructor(
    private readonly bus: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listAccessRequests',
    summary: 'The access requests about a patient, newest first',
    description:
      'The patient, their practice and auditors see all; an organisation in their care sees its own.',
    type: AccessRequestsDto,
    problems: ['CONSENT_PATIENT_NOT_FOUND'],
  })
  async list(@Call() call: CallContext, @Param('patientId') patientId: string): Promise<AccessRequestsDto> {
    const query = new ListAccessRequestsQuery(call.caller, patientIn(patientId));
    return { items: (await this.queries.execute(query)).map(accessRequestOf) };
  }

  @Post(':requestId/approval')
  @AnswerEndpoint({
    operationId: 'approveAccessRequest',
    summary: 'Say yes to a request, without a code',
    status: 200,
    type: AccessRequestDto,
    problems: [...PROBLEMS, 'CONSENT_NOT_ENTITLED', 'CONSENT_PATIENT_DECEASED'],
  })
  approve(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('requestId') requestId: string,
    @Body() _: NoFieldsDto,
  ): Promise<AccessRequestDto> {
    return this.answer(call, patientId, requestId, 'approve');
  }

  @Post(':requestId/refusal')
  @AnswerEndpoint({
    operationId: 'declineAccessRequest',
    summary: 'Say no to a request',
    description: 'The organisation may not ask again for a while. To refuse it for good, record a choice.',
    status: 200,
    type: AccessRequestDto,
    problems: PROBLEMS,
  })
  decline(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('requestId') requestId: string,
    @Body() _: NoFieldsDto,
  ): Promise<AccessRequestDto> {
    return this.answer(call, patientId, requestId, 'decline');
  }

  private async answer(
    call: CallContext,
    patientId: string,
    requestId: string,
    answer: 'approve' | 'decline',
  ): Promise<AccessRequestDto> {
    const body = { requestId: partIn(requestId, 'CONSENT_REQUEST_NOT_FOUND'), answer };
    const command = new AnswerAccessRequestCommand(call.command(), patientIn(patientId), body);
    return accessRequestOf((await this.bus.execute(command)).request);
  }
}
