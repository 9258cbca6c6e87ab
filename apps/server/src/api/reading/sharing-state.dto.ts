import { ApiProperty } from '@nestjs/swagger';
import type { SharingStateView } from '#libs/application';
import { bases, choiceValues, type DirectionState, type StandingChoice } from '#libs/consent';
import { OverrideDto, overrideOf, RelationshipDto, relationshipOf } from '../patients/patient.dto.js';

export class StandingDto {
  @ApiProperty({
    type: 'string',
    enum: [...choiceValues, 'not-recorded'],
    description: 'What holds; `not-recorded` is not the same as allowed.',
    example: 'granted',
  })
  readonly value!: string;

  @ApiProperty({
    type: 'string',
    enum: bases,
    nullable: true,
    description: 'Who set it.',
    example: 'patient',
  })
  readonly basis!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'First instant it holds.',
  })
  readonly from!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'First instant it no longer holds.',
  })
  readonly to!: string | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The event that says so.' })
  readonly eventId!: string | null;
}

export class OrganisationStandingDto extends StandingDto {
  @ApiProperty({ type: 'string', description: 'ODS code of the organisation.', example: 'RWE' })
  readonly organisation!: string;
}

export class DirectionStateDto {
  @ApiProperty({ type: StandingDto, description: 'For everyone.' })
  readonly all!: StandingDto;

  @ApiProperty({
    type: [OrganisationStandingDto],
    description: 'For the organisations with a choice of their own.',
  })
  readonly organisations!: readonly OrganisationStandingDto[];
}

export class AnsweredYesDto {
  @ApiProperty({ type: 'string', description: 'ODS code of the organisation that asked.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant the yes holds.' })
  readonly from!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The event that says so.' })
  readonly eventId!: string;
}

export class PrivateItemStateDto {
  @ApiProperty({ type: 'string', description: 'Id of the item.', example: 'encounter-4711' })
  readonly itemId!: string;

  @ApiProperty({
    type: 'string',
    description: 'ODS code of the organisation that recorded it.',
    example: 'RWE',
  })
  readonly organisation!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'From when it is private.' })
  readonly from!: string;
}

export class SharingStateDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: 'The patient: the survivor, where the number in the address was superseded.',
  })
  readonly patientId!: string;

  @ApiProperty({
    type: 'string',
    pattern: '^[0-9]+$',
    description: 'Revision of the record of `patientId`, as known then.',
    example: '4',
  })
  readonly revision!: string;

  @ApiProperty({
    type: 'string',
    description:
      'Place in the ledger it is true at: all that was recorded about the patient up to there is in it.',
    example: '0000000000000b2e',
  })
  readonly position!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Business time of the answer.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Record time of the answer.' })
  readonly knownAt!: string;

  @ApiProperty({ type: [String], description: 'ODS codes of the practices the patient is registered with.' })
  readonly practices!: readonly string[];

  @ApiProperty({ type: DirectionStateDto, description: 'May what was recorded be seen elsewhere.' })
  readonly shareOut!: DirectionStateDto;

  @ApiProperty({ type: DirectionStateDto, description: 'Who may look.' })
  readonly shareIn!: DirectionStateDto;

  @ApiProperty({ type: [AnsweredYesDto], description: 'Organisations the patient said yes to when asked.' })
  readonly answeredYes!: readonly AnsweredYesDto[];

  @ApiProperty({ type: [PrivateItemStateDto], description: 'Items that are private.' })
  readonly privateItems!: readonly PrivateItemStateDto[];

  @ApiProperty({ type: [RelationshipDto], description: 'Live care relationships.' })
  readonly relationships!: readonly RelationshipDto[];

  @ApiProperty({ type: [OverrideDto], description: 'Emergency overrides in force.' })
  readonly overrides!: readonly OverrideDto[];
}

const standingOf = ({ value, basis, from, to, eventId }: StandingChoice): StandingDto => ({
  value,
  basis,
  from,
  to,
  eventId,
});

const directionOf = ({ all, organisations }: DirectionState): DirectionStateDto => ({
  all: standingOf(all),
  organisations: organisations.map((standing) => ({
    organisation: standing.organisation,
    value: standing.value,
    basis: standing.basis,
    from: standing.from,
    to: standing.to,
    eventId: standing.eventId,
  })),
});

export const sharingStateOf = (view: SharingStateView): SharingStateDto => ({
  patientId: view.patientId,
  revision: String(view.revision),
  position: view.position,
  at: view.at,
  knownAt: view.knownAt,
  practices: view.practices,
  shareOut: directionOf(view.shareOut),
  shareIn: directionOf(view.shareIn),
  answeredYes: view.answeredYes.map(({ organisation, from, eventId }) => ({ organisation, from, eventId })),
  privateItems: view.privateItems.map(({ itemId, organisation, from }) => ({ itemId, organisation, from })),
  relationships: view.relationships.map(relationshipOf),
  overrides: view.overrides.map(overrideOf),
});
