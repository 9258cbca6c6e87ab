import { ApiProperty } from '@nestjs/swagger';
import type { DisclosureEntry, Page } from '#libs/application';
import { dataClasses, outcomes, type SecondaryUseDecisionMade } from '#libs/consent';
import { ActorDto, actorOf } from '../common/actor.dto.js';
import { ObligationDto, SourceAnswerDto } from '../decisions/decision.dto.js';

export class ReadUpToDto {
  @ApiProperty({ type: 'string', description: 'A stream that was read.', example: 'directory' })
  readonly stream!: string;

  @ApiProperty({ type: 'string', description: 'Its newest revision that counted.', example: '41' })
  readonly revision!: string;
}

/** What the data was wanted for beyond individual care. */
export class UseDto {
  @ApiProperty({ type: 'string', nullable: true, description: 'Category of who was to receive it.' })
  readonly recipient!: string | null;

  @ApiProperty({ type: 'string', enum: dataClasses, description: 'What kind of data it was.' })
  readonly data!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The project it was for.' })
  readonly project!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The kind of basis declared.' })
  readonly basis!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Id of what it rested on.' })
  readonly groundId!: string | null;
}

const useOf = ({ recipient, data, project, basis }: SecondaryUseDecisionMade): UseDto => ({
  recipient,
  data,
  project,
  basis: basis?.kind ?? null,
  groundId: basis?.groundId ?? null,
});

/** One answer the ledger gave, refusals in the same detail as permits. */
export class DisclosureDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the event.' })
  readonly eventId!: string;

  @ApiProperty({ type: 'string', description: 'Place in the ledger.', example: '0000000000000b2e' })
  readonly position!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the ledger recorded it.' })
  readonly recordedAt!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the decision.' })
  readonly decisionId!: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The patient.' })
  readonly patientId!: string | null;

  @ApiProperty({ type: 'string', description: 'ODS code of the organisation that asked.', example: 'RWE' })
  readonly viewer!: string;

  @ApiProperty({ type: ActorDto, description: 'Who asked.' })
  readonly actor!: ActorDto;

  @ApiProperty({ type: 'string', description: 'What for.', example: 'direct-care' })
  readonly purpose!: string;

  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['any'] },
      { type: 'array', items: { type: 'string' } },
    ],
    description: 'Whose recordings were asked for.',
  })
  readonly sources!: 'any' | readonly string[];

  @ApiProperty({ type: [String], description: 'Items asked for; empty for the record as a whole.' })
  readonly items!: readonly string[];

  @ApiProperty({
    type: UseDto,
    nullable: true,
    description: 'Where it was about a use beyond individual care; else null.',
  })
  readonly use!: UseDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Business time of the answer.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Record time of the answer.' })
  readonly knownAt!: string;

  @ApiProperty({
    type: [ReadUpToDto],
    description: 'What the answer rested on, exactly, so that it can be made again.',
  })
  readonly readUpTo!: readonly ReadUpToDto[];

  @ApiProperty({ type: 'string', enum: [...outcomes, 'not-found'], description: 'The answer.' })
  readonly outcome!: string;

  @ApiProperty({ type: 'string', description: 'The rule that decided.', example: 'direct-care.9' })
  readonly rule!: string;

  @ApiProperty({ type: 'string', description: 'Why.' })
  readonly reason!: string;

  @ApiProperty({ type: [String], description: 'The recorded events the answer stands on.' })
  readonly decidingEvents!: readonly string[];

  @ApiProperty({ type: 'string', description: 'Version of the policy in force.', example: 'default-1' })
  readonly policyVersion!: string;

  @ApiProperty({ type: [ObligationDto], description: 'What came with the answer.' })
  readonly obligations!: readonly ObligationDto[];

  @ApiProperty({ type: [SourceAnswerDto], description: 'The answer for each source.' })
  readonly answers!: readonly SourceAnswerDto[];
}

export class DisclosuresDto {
  @ApiProperty({ type: [DisclosureDto], description: 'Answers the ledger gave, newest first.' })
  readonly items!: readonly DisclosureDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

const disclosureOf = ({ eventId, position, recordedAt, data }: DisclosureEntry): DisclosureDto => ({
  eventId,
  position,
  recordedAt,
  decisionId: data.decisionId,
  patientId: data.patientId,
  viewer: data.viewer,
  actor: actorOf(data.actor),
  purpose: data.purpose,
  sources: data.sources,
  items: 'items' in data ? data.items : [],
  use: 'recipient' in data ? useOf(data) : null,
  at: data.at,
  knownAt: data.knownAt,
  readUpTo: data.readUpTo,
  outcome: data.outcome,
  rule: data.rule,
  reason: data.reason,
  decidingEvents: data.decidingEvents,
  policyVersion: data.policyVersion,
  obligations: data.obligations,
  answers: data.answers,
});

export const disclosuresOf = ({ items, next }: Page<DisclosureEntry>): DisclosuresDto => ({
  items: items.map(disclosureOf),
  next,
});
