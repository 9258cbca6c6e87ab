import { DateField, EnumField, FlagField, InstantField } from '../../http/fields/index.js';

export class RestrictionDto {
  @FlagField({
    description: 'Whether the record is handled as if it were not there (S-flag).',
    example: true,
  })
  readonly restricted!: boolean;
}

export class DeathDto {
  @EnumField({
    values: ['formal', 'informal'],
    description: 'Formal: registered. Informal: known, not yet registered.',
    example: 'formal',
  })
  readonly status!: 'formal' | 'informal';

  @DateField({ optional: true, nullable: true, description: 'Date of death.', example: '2026-02-28' })
  readonly dateOfDeath?: string | null;

  @InstantField({ optional: true, description: 'From when it counts. Default: now.' })
  readonly from?: string;
}
