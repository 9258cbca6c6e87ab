import { ApiProperty } from '@nestjs/swagger';
import type { GroundView } from '#libs/application';
import { consentError, type GroundKind, groundKinds } from '#libs/consent';
import { EnumField, InstantField, ObjectField, OpaqueIdField } from '../../http/fields/index.js';
import { defined } from '../common/defined.js';
import { instantOf, maybe, orNull } from '../common/parse.js';
import { AsOfDto } from '../common/queries.dto.js';
import { detailsOf, GroundDetailsDto } from './ground-details.dto.js';

export class RecordGroundDto {
  @OpaqueIdField({
    description: 'Id it will have: lower-case letters and digits joined by hyphens. Never used again.',
    example: 'heart-study',
  })
  readonly groundId!: string;

  @ObjectField(GroundDetailsDto, {
    description: 'What it is.',
    example: {
      kind: 'project',
      title: 'Hearts of the county',
      sponsor: 'University of the Midlands',
      reference: 'IRAS 300001',
    },
  })
  readonly details!: GroundDetailsDto;

  @InstantField({ optional: true, description: 'First instant it holds. Default: now.' })
  readonly from?: string;

  @InstantField({
    optional: true,
    nullable: true,
    description: 'First instant it no longer holds; a public-health notice has one.',
    example: '2027-03-01T00:00:00.000Z',
  })
  readonly to?: string | null;
}

export class ExtendGroundDto {
  @InstantField({
    nullable: true,
    description: 'The new, later end; null for none.',
    example: '2028-03-01T00:00:00.000Z',
  })
  readonly to!: string | null;
}

export class EndGroundDto {
  @InstantField({ optional: true, description: 'First instant it no longer holds. Default: now.' })
  readonly to?: string;
}

export class GroundsQueryDto extends AsOfDto {
  @EnumField({ optional: true, values: groundKinds, description: 'Only what is of this kind.' })
  readonly kind?: GroundKind;
}

export class GroundDto {
  @ApiProperty({ type: 'string', description: 'Its id.', example: 'heart-study' })
  readonly groundId!: string;

  @ApiProperty({ type: GroundDetailsDto, description: 'What it is.' })
  readonly details!: object;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it holds.' })
  readonly from!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'First instant it no longer holds.',
  })
  readonly to!: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether it is in force at the time asked about.' })
  readonly inForce!: boolean;
}

export class GroundsDto {
  @ApiProperty({ type: [GroundDto], description: 'In the order they came on record.' })
  readonly items!: readonly GroundDto[];
}

export const recordGroundOf = ({ groundId, details: dto, from, to }: RecordGroundDto) => {
  const details = detailsOf(dto);
  if (details === undefined)
    throw consentError('CONSENT_GROUND_INVALID', { detail: 'The form belongs to another kind.' });
  return defined({ groundId, details, from: maybe(instantOf, from), to: orNull(instantOf, to) });
};

export const groundOf = ({ groundId, details, from, to, inForce }: GroundView): GroundDto => ({
  groundId,
  details,
  from,
  to,
  inForce,
});
