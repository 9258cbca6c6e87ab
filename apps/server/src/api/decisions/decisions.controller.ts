import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DecideAccessCommand, ExplainAccessQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { apiError } from '../../http/errors.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { asOf } from '../common/queries.dto.js';
import {
  BatchAnswersDto,
  batchAnswerOf,
  DecisionDto,
  decisionOf,
  ExplanationDto,
  explanationOf,
} from './decision.dto.js';
import { AccessQuestionDto, BatchDto, ExplainQuestionDto, questionOf } from './question.dto.js';

const PROBLEMS = ['CONSENT_NHS_NUMBER_INVALID', 'CONSENT_PATIENT_NOT_FOUND', 'CONSENT_ORGANISATION_UNKNOWN'];

/** The question the ledger is for. Answers are made on the record as of now, and recorded before they are given. */
@ApiTags('Decisions')
@ApiBearerAuth()
@Controller('v1/decisions')
export class DecisionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @QueryEndpoint({
    operationId: 'decide',
    summary: 'May this organisation see this record now?',
    description:
      'The answer names the rule and the recorded events it stands on; it is itself recorded durably.',
    type: DecisionDto,
    body: true,
    problems: PROBLEMS,
  })
  async decide(@Call() call: CallContext, @Body() body: AccessQuestionDto): Promise<DecisionDto> {
    const command = new DecideAccessCommand(call.caller, [questionOf(body)], call.correlationId);
    const [answer] = await this.commands.execute(command);
    if (answer === undefined) throw apiError('CONSENT_INTERNAL');
    if (answer.kind === 'problem') throw answer.error;
    return decisionOf(answer);
  }

  @Post('batch')
  @QueryEndpoint({
    operationId: 'decideBatch',
    summary: 'Up to 1,000 such questions at once',
    description:
      'Each is answered for itself: one that cannot be answered does not keep the others from theirs.',
    type: BatchAnswersDto,
    body: true,
    problems: ['CONSENT_BATCH_INVALID'],
  })
  async decideBatch(@Call() call: CallContext, @Body() { requests }: BatchDto): Promise<BatchAnswersDto> {
    const command = new DecideAccessCommand(call.caller, requests.map(questionOf), call.correlationId);
    return { answers: (await this.commands.execute(command)).map(batchAnswerOf) };
  }

  @Post('explain')
  @QueryEndpoint({
    operationId: 'explainDecision',
    summary: 'What would be answered, now or at another time, and why',
    description: 'The same rules; nothing is disclosed and nothing recorded.',
    type: ExplanationDto,
    body: true,
    problems: [...PROBLEMS, 'CONSENT_TIME_INVALID'],
  })
  async explain(@Call() call: CallContext, @Body() body: ExplainQuestionDto): Promise<ExplanationDto> {
    const query = new ExplainAccessQuery(call.caller, questionOf(body), asOf(body));
    return explanationOf(await this.queries.execute(query));
  }
}
