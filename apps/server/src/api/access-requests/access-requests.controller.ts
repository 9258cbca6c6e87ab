import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  ListAskedRequestsQuery,
  RequestAccessCommand,
  ResendCodeCommand,
  SubmitCodeCommand,
  WithdrawAccessRequestCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { AnswerEndpoint } from '../common/answer-endpoint.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { ods, partIn } from '../common/parse.js';
import { referenceOf } from '../decisions/question.dto.js';
import { RequestAccessDto, ResendCodeDto, SubmitCodeDto, WithdrawRequestDto } from './access-request.dto.js';
import { askedOptions, AskedRequestsDto, AskedRequestsQueryDto } from './asked-requests.dto.js';
import {
  acceptedOf,
  AcceptedRequestDto,
  AccessRequestDto,
  accessRequestOf,
} from './access-request-view.dto.js';

const ABOUT_PATIENT = ['CONSENT_NHS_NUMBER_INVALID', 'CONSENT_NHS_NUMBER_INVALIDATED'];
const OVER = ['CONSENT_REQUEST_NOT_FOUND', 'CONSENT_REQUEST_OVER'];

/** Away from home: the organisation asks, the patient is sent a code and passes it on. */
@ApiTags('Access requests')
@ApiBearerAuth()
@Controller('v1/access-requests')
export class AccessRequestsController {
  constructor(
    private readonly bus: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listAskedRequests',
    summary: "The requests of the caller's organisation, newest first",
    description:
      'About patients in its care now: of others nothing is said, so that a page may be shorter than asked for.',
    type: AskedRequestsDto,
    paged: true,
    problems: ['PROJECTION_POSITION_AHEAD', 'PROJECTION_BEHIND', 'READ_MODEL_CURSOR_INVALID'],
  })
  async list(@Call() call: CallContext, @Query() query: AskedRequestsQueryDto): Promise<AskedRequestsDto> {
    const found = await this.queries.execute(new ListAskedRequestsQuery(call.caller, askedOptions(query)));
    call.next(found.next);
    return { items: found.items.map(accessRequestOf), next: found.next };
  }

  @Post()
  @AnswerEndpoint({
    operationId: 'requestAccess',
    summary: 'Ask a patient for access to their record',
    description:
      'Without a live care relationship the answer is the same for everybody, known or not, and nothing is sent.',
    status: 202,
    type: AcceptedRequestDto,
    problems: [
      ...ABOUT_PATIENT,
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_PATIENT_DECEASED',
      'CONSENT_REQUEST_REFUSED',
      'CONSENT_REQUEST_PROHIBITED',
      'CONSENT_REQUEST_NOT_NEEDED',
      'CONSENT_REQUEST_COOL_DOWN',
      'CONSENT_MAY_NOT_ASK',
      'CONSENT_CODE_LIMIT',
      'CONSENT_CODES_PAUSED',
    ],
  })
  async request(@Call() call: CallContext, @Body() body: RequestAccessDto): Promise<AcceptedRequestDto> {
    const { patient, organisation, purpose } = body;
    const asked = { organisation: ods(organisation), purpose };
    return acceptedOf(
      await this.bus.execute(new RequestAccessCommand(call.command(), referenceOf(patient), asked)),
    );
  }

  @Post(':requestId/code')
  @AnswerEndpoint({
    operationId: 'resendCode',
    summary: 'Send another code',
    description: 'The one before counts no longer.',
    status: 200,
    type: AccessRequestDto,
    problems: [
      ...ABOUT_PATIENT,
      ...OVER,
      'CONSENT_CODE_LIMIT',
      'CONSENT_CODE_UNDELIVERABLE',
      'CONSENT_CODES_PAUSED',
    ],
  })
  async resend(
    @Call() call: CallContext,
    @Param('requestId') requestId: string,
    @Body() { patient, organisation, channel }: ResendCodeDto,
  ): Promise<AccessRequestDto> {
    const asked = {
      requestId: partIn(requestId, 'CONSENT_REQUEST_NOT_FOUND'),
      organisation: ods(organisation),
      channel: channel ?? null,
    };
    const command = new ResendCodeCommand(call.command(), referenceOf(patient), asked);
    return accessRequestOf((await this.bus.execute(command)).request);
  }

  @Post(':requestId/verification')
  @AnswerEndpoint({
    operationId: 'submitCode',
    summary: 'Submit the code the patient passed on',
    description:
      'Five wrong codes lock the request. Whatever is wrong, a code that is not accepted is refused alike.',
    status: 200,
    type: AccessRequestDto,
    problems: [...ABOUT_PATIENT, 'CONSENT_CODE_REJECTED', 'CONSENT_CODE_LOCKED'],
  })
  async submit(
    @Call() call: CallContext,
    @Param('requestId') requestId: string,
    @Body() { patient, organisation, purpose, code }: SubmitCodeDto,
  ): Promise<AccessRequestDto> {
    const asked = {
      requestId: partIn(requestId, 'CONSENT_CODE_REJECTED'),
      organisation: ods(organisation),
      purpose,
      code,
    };
    const command = new SubmitCodeCommand(call.command(), referenceOf(patient), asked);
    return accessRequestOf((await this.bus.execute(command)).request);
  }

  @Post(':requestId/withdrawal')
  @AnswerEndpoint({
    operationId: 'withdrawAccessRequest',
    summary: 'Take a request back',
    status: 200,
    type: AccessRequestDto,
    problems: [...ABOUT_PATIENT, ...OVER],
  })
  async withdraw(
    @Call() call: CallContext,
    @Param('requestId') requestId: string,
    @Body() { patient, organisation }: WithdrawRequestDto,
  ): Promise<AccessRequestDto> {
    const asked = {
      requestId: partIn(requestId, 'CONSENT_REQUEST_NOT_FOUND'),
      organisation: ods(organisation),
    };
    const command = new WithdrawAccessRequestCommand(call.command(), referenceOf(patient), asked);
    return accessRequestOf((await this.bus.execute(command)).request);
  }
}
