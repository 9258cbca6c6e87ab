import { apiError } from '../../http/errors.js';
import {
  check,
  ClearTextField,
  DateField,
  EnumField,
  field,
  FlagField,
  idItem,
  InstantField,
  isIdOf,
} from '../../http/fields/index.js';

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

const erasureReasons = ['retention-over', 'legal-order'] as const;

export class ErasureDto {
  @EnumField({
    values: erasureReasons,
    description: 'The time a record is kept after a death is over, or a legal order on record requires it.',
    example: 'retention-over',
  })
  readonly reason!: (typeof erasureReasons)[number];

  @field(
    {
      optional: true,
      description: 'With legal-order: its id among the grounds on record.',
      example: 'order-17',
    },
    { type: 'string', pattern: idItem.pattern.source },
    check(
      'legalOrder',
      'must be the id of an order, with reason legal-order and no other',
      (value, beside) =>
        (beside as ErasureDto).reason === 'legal-order' ? isIdOf(idItem, value) : value === undefined,
    ),
  )
  readonly legalOrder?: string;

  @ClearTextField({
    max: 200,
    description: 'Where the decision is filed; never about the patient.',
    example: 'Information governance board, minute 2036/14',
  })
  readonly authorisation!: string;
}

export const erasureOf = ({ reason, legalOrder, authorisation }: ErasureDto) => {
  if (reason === 'retention-over') return { cause: { kind: reason }, authorisation } as const;
  if (legalOrder === undefined) {
    const detail = 'must be the id of an order, with reason legal-order';
    throw apiError('CONSENT_REQUEST_INVALID', { errors: [{ pointer: '/legalOrder', detail }] });
  }
  return { cause: { kind: reason, groundId: legalOrder }, authorisation } as const;
};
