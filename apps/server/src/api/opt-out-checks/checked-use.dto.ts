import { type CheckedUse, recipientCategories, secondaryPurposes } from '#libs/consent';
import { EnumField, ObjectField, OdsCodeField, OpaqueIdField } from '../../http/fields/index.js';
import { ods, orNull } from '../common/parse.js';
import { BasisDto } from '../secondary-use/secondary-use.dto.js';

export class CheckedUseDto {
  @EnumField({ values: secondaryPurposes, description: 'What the data is for.', example: 'research' })
  readonly purpose!: string;

  @EnumField({
    values: recipientCategories,
    optional: true,
    nullable: true,
    description: 'Who receives the data.',
    example: 'university',
  })
  readonly recipient?: string | null;

  @OpaqueIdField({
    optional: true,
    nullable: true,
    description: 'The project it is for.',
    example: 'heart-study',
  })
  readonly project?: string | null;

  @ObjectField(BasisDto, { optional: true, nullable: true, description: 'The basis it rests on.' })
  readonly basis?: BasisDto | null;

  @OpaqueIdField({
    optional: true,
    nullable: true,
    description: 'The disease, for a public-health notice.',
    example: 'measles',
  })
  readonly disease?: string | null;

  @OdsCodeField({
    optional: true,
    nullable: true,
    description: 'Whose records the file is from; Type 1 counts unless it is known to be no GP practice.',
    example: 'C82001',
  })
  readonly source?: string | null;
}

export const useOf = (dto: CheckedUseDto): CheckedUse => ({
  purpose: dto.purpose,
  recipient: dto.recipient ?? null,
  project: dto.project ?? null,
  basis: dto.basis?.kind ?? null,
  groundId: dto.basis?.groundId ?? null,
  disease: dto.disease ?? null,
  source: orNull(ods, dto.source),
});
