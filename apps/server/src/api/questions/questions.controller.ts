import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AnswerSharingQuestionCommand, AskSharingQuestionCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { madeByOf } from '../common/made-by.dto.js';
import { instantOf, maybe, ods, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { AnswerQuestionDto, AskQuestionDto } from './question.dto.js';

const PROBLEMS = [
  'CONSENT_PATIENT_NOT_FOUND',
  'CONSENT_ORGANISATION_UNKNOWN',
  'CONSENT_ORGANISATION_CLOSED',
  'CONSENT_NO_RELATIONSHIP',
  'CONSENT_PATIENT_DECEASED',
  'CONSENT_CHOICE_INVALID',
];

@ApiTags('Choices')
@ApiBearerAuth()
@Controller('v1/patients/:patientId')
export class QuestionsController {
  constructor(private readonly commands: Commands) {}

  @Post('questions')
  @CommandEndpoint({
    operationId: 'askQuestion',
    summary: 'Record that the patient was asked',
    description: 'Close to home no code is needed, but the question still is.',
    status: 201,
    problems: PROBLEMS,
  })
  ask(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { organisation, notice }: AskQuestionDto,
  ): Promise<ReceiptDto> {
    const body = { organisation: ods(organisation), notice };
    return this.commands.run(call, new AskSharingQuestionCommand(call.command(), patientIn(patientId), body));
  }

  @Post('answers')
  @CommandEndpoint({
    operationId: 'answerQuestion',
    summary: "Record the patient's answer",
    description: 'A no is a refusal for this organisation.',
    status: 201,
    problems: [
      ...PROBLEMS,
      'CONSENT_NOT_ENTITLED',
      'CONSENT_IDENTITY_LEVEL_TOO_LOW',
      'CONSENT_PERIOD_INVALID',
    ],
  })
  answer(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() dto: AnswerQuestionDto,
  ): Promise<ReceiptDto> {
    const body = defined({
      organisation: ods(dto.organisation),
      answer: dto.answer,
      from: maybe(instantOf, dto.from),
      notice: dto.notice,
      method: dto.method,
      madeBy: madeByOf(dto.madeBy),
    });
    return this.commands.run(
      call,
      new AnswerSharingQuestionCommand(call.command(), patientIn(patientId), body),
    );
  }
}
