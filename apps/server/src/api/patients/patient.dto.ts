import { contactChannels, relationshipKinds } from '#libs/consent';
import type {
  MaskedContactPoint,
  OverrideView,
  PatientFound,
  PatientView,
  RelationshipView,
} from '#libs/application';
import { ApiProperty } from '@nestjs/swagger';
import { type PersonalText, PersonalProperty } from '../common/personal.dto.js';

export class PatientFoundDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: 'The opaque id this patient is known by here.',
  })
  readonly patientId!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'The patient this number was superseded by, if it was.',
  })
  readonly survivor!: string | null;
}

export class ContactPointDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the contact point.' })
  readonly contactPointId!: string;

  @ApiProperty({ type: 'string', enum: contactChannels, description: 'How messages go there.' })
  readonly channel!: string;

  @PersonalProperty({ description: 'Enough to be recognised by its owner, too little to be used.' })
  readonly masked!: PersonalText;

  @ApiProperty({ type: 'boolean', description: 'Whether the patient prefers it.' })
  readonly preferred!: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether the patient has shown that it is theirs.' })
  readonly verified!: boolean;
}

export class RelationshipDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the relationship.' })
  readonly relationshipId!: string;

  @ApiProperty({ type: 'string', description: 'ODS code of the organisation.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({
    type: 'string',
    enum: relationshipKinds,
    description: 'What kind of care relationship it is.',
  })
  readonly kind!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it holds.' })
  readonly from!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'First instant it no longer holds.',
  })
  readonly to!: string | null;
}

export class OverrideDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the override.' })
  readonly overrideId!: string;

  @ApiProperty({ type: 'string', description: 'ODS code of the organisation.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({ type: 'string', description: 'The one person it is for.' })
  readonly actorId!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it holds.' })
  readonly from!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it no longer holds.' })
  readonly to!: string;
}

export class MergeDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'The number that gave way.' })
  readonly superseded!: string;

  @ApiProperty({
    type: 'string',
    enum: ['linked', 'confirmed', 'undone'],
    description: 'How its history counts.',
  })
  readonly status!: string;
}

export class PatientDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: 'The opaque id this patient is known by here.',
  })
  readonly patientId!: string;

  @ApiProperty({
    type: 'string',
    pattern: '^[0-9]+$',
    description: 'Revision of the record; also the ETag.',
    example: '4',
  })
  readonly revision!: string;

  @PersonalProperty({ description: 'NHS number.', example: '9990000018' })
  readonly nhsNumber!: PersonalText;

  @PersonalProperty({ nullable: true, description: 'Name.', example: 'Ada Example' })
  readonly name!: PersonalText | null;

  @PersonalProperty({ nullable: true, description: 'Date of birth.', example: '1984-02-29' })
  readonly dateOfBirth!: PersonalText | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The practice the patient is registered with.',
    example: 'C82001',
  })
  readonly practice!: string | null;

  @ApiProperty({ type: [ContactPointDto], description: 'Where the patient can be reached.' })
  readonly contactPoints!: readonly ContactPointDto[];

  @ApiProperty({ type: [RelationshipDto], description: 'Care relationships.' })
  readonly relationships!: readonly RelationshipDto[];

  @ApiProperty({ type: [OverrideDto], description: 'Emergency overrides in force.' })
  readonly overrides!: readonly OverrideDto[];

  @ApiProperty({ type: 'boolean', description: 'Whether the record is handled as if it were not there.' })
  readonly restricted!: boolean;

  @ApiProperty({
    type: 'string',
    enum: ['none', 'informal', 'formal'],
    description: 'Whether a death is recorded.',
  })
  readonly death!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'The patient this number gave way to.',
  })
  readonly survivor!: string | null;

  @ApiProperty({ type: [MergeDto], description: 'Numbers that gave way to this one.' })
  readonly mergedWith!: readonly MergeDto[];
}

export const patientFoundOf = ({ patientId, survivor }: PatientFound): PatientFoundDto => ({
  patientId,
  survivor,
});

export const relationshipOf = (view: RelationshipView): RelationshipDto => ({
  relationshipId: view.relationshipId,
  organisation: view.organisation,
  kind: view.kind,
  from: view.from,
  to: view.to,
});

export const overrideOf = (view: OverrideView): OverrideDto => ({
  overrideId: view.overrideId,
  organisation: view.organisation,
  actorId: view.actorId,
  from: view.from,
  to: view.to,
});

const contactPointOf = (view: MaskedContactPoint): ContactPointDto => ({
  contactPointId: view.contactPointId,
  channel: view.channel,
  masked: view.masked,
  preferred: view.preferred,
  verified: view.verified,
});

/** Member by member, here and elsewhere: what a view gains does not leave before its schema says so. */
export const patientOf = (view: PatientView): PatientDto => ({
  patientId: view.patientId,
  revision: String(view.revision),
  nhsNumber: view.nhsNumber,
  name: view.name,
  dateOfBirth: view.dateOfBirth,
  practice: view.practice,
  contactPoints: view.contactPoints.map(contactPointOf),
  relationships: view.relationships.map(relationshipOf),
  overrides: view.overrides.map(overrideOf),
  restricted: view.restricted,
  death: view.death,
  survivor: view.survivor,
  mergedWith: view.mergedWith.map(({ superseded, status }) => ({ superseded, status })),
});
