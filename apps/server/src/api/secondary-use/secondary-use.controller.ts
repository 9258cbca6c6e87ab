import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DecideSecondaryUseCommand, ExplainSecondaryUseQuery } from '#libs/application';
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
} from '../decisions/decision.dto.js';
import {
  ExplainUseQuestionDto,
  patientOf,
  patientsOf,
  UseBatchDto,
  useOf,
  UseQuestionDto,
} from './secondary-use.dto.js';

const PROBLEMS = [
  'CONSENT_NHS_NUMBER_INVALID',
  'CONSENT_PATIENT_NOT_FOUND',
  'CONSENT_NHS_NUMBER_INVALIDATED',
];

/** Research and planning: section by section the rules of the national data opt-out and what goes before it. */
@ApiTags('Secondary use')
@ApiBearerAuth()
@Controller('v1/secondary-use-decisions')
export class SecondaryUseController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @QueryEndpoint({
    operationId: 'decideSecondaryUse',
    summary: "May this patient's data go there for that?",
    description:
      'Not opted out is not consent: without a lawful basis the answer is deny. It is itself recorded durably.',
    type: DecisionDto,
    body: true,
    problems: [...PROBLEMS, 'CONSENT_USE_IS_DIRECT_CARE'],
  })
  async decide(@Call() call: CallContext, @Body() body: UseQuestionDto): Promise<DecisionDto> {
    const command = new DecideSecondaryUseCommand(
      call.caller,
      useOf(body),
      [patientOf(body)],
      call.correlationId,
    );
    const [answer] = await this.commands.execute(command);
    if (answer === undefined) throw apiError('CONSENT_INTERNAL');
    if (answer.kind === 'problem') throw answer.error;
    return decisionOf(answer);
  }

  @Post('batch')
  @QueryEndpoint({
    operationId: 'decideSecondaryUseBatch',
    summary: 'The same question about up to 1,000 patients, as at one time',
    description: 'Every answer is as at, and as known at, one and the same time, and recorded durably.',
    type: BatchAnswersDto,
    body: true,
    problems: ['CONSENT_BATCH_INVALID', 'CONSENT_USE_IS_DIRECT_CARE'],
  })
  async decideBatch(@Call() call: CallContext, @Body() body: UseBatchDto): Promise<BatchAnswersDto> {
    const command = new DecideSecondaryUseCommand(
      call.caller,
      useOf(body),
      patientsOf(body),
      call.correlationId,
    );
    return { answers: (await this.commands.execute(command)).map(batchAnswerOf) };
  }

  @Post('explain')
  @QueryEndpoint({
    operationId: 'explainSecondaryUse',
    summary: 'What would be answered, now or at another time, and why',
    description: 'The same rules; nothing is disclosed and nothing recorded.',
    type: ExplanationDto,
    body: true,
    problems: [...PROBLEMS, 'CONSENT_TIME_INVALID'],
  })
  async explain(@Call() call: CallContext, @Body() body: ExplainUseQuestionDto): Promise<ExplanationDto> {
    const query = new ExplainSecondaryUseQuery(call.caller, useOf(body), patientOf(body), asOf(body));
    return explanationOf(await this.queries.execute(query));
  }
}
