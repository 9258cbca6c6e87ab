import { ApiProperty } from '@nestjs/swagger';
import type { OptOutsView, OptOutView, RecordOptOutCommand } from '#libs/application';
import {
  type IdentityLevel,
  identityLevels,
  type OptOutChannel,
  optOutChannels,
  type OptOutScheme,
  optOutSchemes,
  type OptOutValue,
  optOutValues,
} from '#libs/consent';
import { EnumField, InstantField, ObjectField, TextField } from '../../http/fields/index.js';
import { defined } from '../common/defined.js';
import { MadeByDto, madeByOf } from '../common/made-by.dto.js';
import { instantOf, maybe } from '../common/parse.js';

export class OptOutDto {
  @EnumField({ values: optOutValues, description: 'What was chosen.', example: 'opted-out' })
  readonly value!: OptOutValue;

  @EnumField({
    values: optOutSchemes,
    description:
      '`national`: the national data opt-out. `type-1`: nothing leaves the GP practice but for care.',
    example: 'national',
  })
  readonly scheme!: OptOutScheme;

  @EnumField({
    values: optOutChannels,
    description: 'How it was chosen: `practice` for Type 1 alone, any other for the national opt-out.',
    example: 'online',
  })
  readonly channel!: OptOutChannel;

  @ObjectField(MadeByDto, {
    optional: true,
    nullable: true,
    description: 'Who chose. Default: the patient.',
  })
  readonly madeBy?: MadeByDto | null;

  @EnumField({
    optional: true,
    values: identityLevels,
    description: 'How far the identity was proven. Not read for patients: their login says it.',
    example: 'P9',
  })
  readonly identityLevel?: IdentityLevel;

  @InstantField({ optional: true, description: 'First instant it holds. Default: now.' })
  readonly from?: string;

  @TextField({
    optional: true,
    nullable: true,
    max: 1000,
    description: 'Note of the evidence, such as where the form is filed.',
  })
  readonly evidence?: string | null;
}

export class LegacyType2Dto {
  @InstantField({
    description: 'When the practice recorded the code; it counts up to and including 11 October 2018.',
    example: '2017-05-04T00:00:00.000Z',
  })
  readonly from!: string;
}

export const optOutOf = (dto: OptOutDto): RecordOptOutCommand['body'] =>
  defined({
    value: dto.value,
    scheme: dto.scheme,
    channel: dto.channel,
    madeBy: madeByOf(dto.madeBy),
    identityLevel: dto.identityLevel ?? null,
    from: maybe(instantOf, dto.from),
    evidence: dto.evidence ?? null,
  });

export class StandingOptOutDto {
  @ApiProperty({
    type: 'string',
    enum: [...optOutValues, 'not-recorded'],
    description: 'What stands. `not-recorded` is not opted out, and no consent either.',
  })
  readonly value!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Since when.' })
  readonly from!: string | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The event that says so.' })
  readonly eventId!: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether it was taken over from a legacy Type 2 code.' })
  readonly legacy!: boolean;
}

export class OptOutsDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: "Whose they are: the survivor's, when the number asked for gave way.",
  })
  readonly patientId!: string;

  @ApiProperty({ type: StandingOptOutDto, description: 'The national data opt-out.' })
  readonly national!: StandingOptOutDto;

  @ApiProperty({ type: StandingOptOutDto, description: 'The Type 1 opt-out, at the GP practice.' })
  readonly typeOne!: StandingOptOutDto;

  @ApiProperty({
    type: 'boolean',
    description: 'Whether a Type 2 code that came too late to count is still to be talked about.',
  })
  readonly contactPatient!: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Business time of the answer.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Record time of the answer.' })
  readonly knownAt!: string;
}

const standingOf = ({ value, from, eventId, legacy }: OptOutView): StandingOptOutDto => ({
  value,
  from,
  eventId,
  legacy,
});

export const optOutsOf = ({
  patientId,
  national,
  typeOne,
  contactPatient,
  at,
  knownAt,
}: OptOutsView): OptOutsDto => ({
  patientId,
  national: standingOf(national),
  typeOne: standingOf(typeOne),
  contactPatient,
  at,
  knownAt,
});
