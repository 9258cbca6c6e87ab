import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { AccessAnswer, AnsweredAccess, AnsweredUse, SecondaryUseAnswer } from '#libs/application';
import { type Obligation, outcomes, type SourceAnswer, type SourceUseAnswer } from '#libs/consent';
import { type Problem, problemOf } from '../../http/problem.js';
import { ProblemDto } from '../../openapi/problem.dto.js';

const DECIDING = { type: 'array' as const, items: { type: 'string' as const, format: 'uuid' } };

export class ObligationDto {
  @ApiProperty({
    type: 'string',
    enum: ['withhold-items', 'withhold-sources', 'alert-privacy-officer', 'alert-patient'],
    description: 'What the viewer must do, or be told.',
  })
  readonly kind!: Obligation['kind'];

  @ApiProperty({ type: [String], required: false, description: 'With withhold-items: which.' })
  readonly items?: readonly string[];

  @ApiProperty({
    type: [String],
    required: false,
    description: 'With withhold-sources: ODS codes, or `rest`.',
  })
  readonly sources?: readonly string[];

  @ApiProperty({
    type: 'string',
    required: false,
    enum: ['emergency-override', 'self-claimed-relationship'],
    description: 'With an alert: why.',
  })
  readonly because?: string;
}

class VerdictDto {
  @ApiProperty({ type: 'string', enum: outcomes, description: 'The answer.', example: 'permit' })
  readonly outcome!: string;

  @ApiProperty({ type: 'string', description: 'The rule that decided.', example: 'direct-care.9' })
  readonly rule!: string;

  @ApiProperty({
    type: 'string',
    description: 'Why, in a word for programs.',
    example: 'granted-for-organisation',
  })
  readonly reason!: string;

  @ApiProperty({ ...DECIDING, description: 'The recorded events the answer stands on.' })
  readonly decidingEvents!: readonly string[];
}

export class SourceAnswerDto extends VerdictDto {
  @ApiProperty({
    type: 'string',
    description: 'ODS code of the source, or `rest` for all others.',
    example: 'rest',
  })
  readonly source!: SourceAnswer['source'];
}

export class ExplanationDto extends VerdictDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description:
      "Whose record it is: the survivor's, when the number asked for gave way. Null when it is not known.",
  })
  readonly patientId!: string | null;

  @ApiProperty({ type: 'string', description: 'Version of the policy in force.', example: 'default-1' })
  readonly policyVersion!: string;

  @ApiProperty({ type: [ObligationDto], description: 'What comes with the answer.' })
  readonly obligations!: readonly ObligationDto[];

  @ApiProperty({ type: [SourceAnswerDto], description: 'The answer for each source, where they differ.' })
  readonly answers!: readonly SourceAnswerDto[];

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Business time of the answer.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Record time of the answer.' })
  readonly knownAt!: string;
}

export class DecisionDto extends ExplanationDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id under which the answer was recorded.' })
  readonly decisionId!: string;
}

@ApiExtraModels(DecisionDto, ProblemDto)
export class BatchAnswerDto {
  @ApiProperty({ type: 'integer', description: 'The status a single question would have got.', example: 200 })
  readonly status!: number;

  @ApiProperty({
    oneOf: [{ $ref: getSchemaPath(DecisionDto) }, { $ref: getSchemaPath(ProblemDto) }],
    description: 'With 200 the decision, else the problem.',
  })
  readonly body!: DecisionDto | Problem;
}

export class BatchAnswersDto {
  @ApiProperty({ type: [BatchAnswerDto], description: 'In the order of the questions.' })
  readonly answers!: readonly BatchAnswerDto[];
}

const sourceAnswerOf = ({
  source,
  outcome,
  rule,
  reason,
  decidingEvents,
}: SourceAnswer | SourceUseAnswer): SourceAnswerDto => ({
  source,
  outcome,
  rule,
  reason,
  decidingEvents,
});

type Explained = Pick<AnsweredAccess | AnsweredUse, 'patientId' | 'decision' | 'at' | 'knownAt'>;

/** Plain members of both; the class of each names its own. */
const explained = ({ patientId, decision, at, knownAt }: Explained) => ({
  patientId,
  outcome: decision.outcome,
  rule: decision.rule,
  reason: decision.reason,
  decidingEvents: decision.decidingEvents,
  policyVersion: decision.policyVersion,
  obligations: decision.obligations,
  answers: decision.answers.map(sourceAnswerOf),
  at,
  knownAt,
});

export const explanationOf = (explanation: Explained): ExplanationDto => explained(explanation);

export const decisionOf = (answer: AnsweredAccess | AnsweredUse): DecisionDto => ({
  decisionId: answer.decisionId,
  ...explained(answer),
});

export const batchAnswerOf = (answer: AccessAnswer | SecondaryUseAnswer): BatchAnswerDto => {
  if (answer.kind === 'decision') return { status: 200, body: decisionOf(answer) };
  const problem = problemOf(answer.error);
  return { status: problem.status, body: problem };
};
