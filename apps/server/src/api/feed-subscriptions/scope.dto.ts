import {
  type FeedScope,
  optOutSchemes,
  type OptOutScheme,
  scopeFamilies,
  type ScopeFamily,
} from '#libs/consent';
import { EnumListField, FlagField, ListField, odsItem } from '../../http/fields/index.js';
import { ods } from '../common/parse.js';

const MOST_CODES = 1_000;

/** What a subscription may be sent, and never more. */
export class FeedScopeDto {
  @EnumListField({
    values: scopeFamilies,
    min: 1,
    description: 'Which kinds of records.',
    example: ['choice', 'opt-out'],
  })
  readonly families!: readonly ScopeFamily[];

  @ListField({
    nullable: true,
    min: 1,
    max: MOST_CODES,
    item: odsItem,
    description:
      'Records that name another organisation are not sent; those about all organisations are. Null: all.',
    example: null,
  })
  readonly organisations!: readonly string[] | null;

  @ListField({
    nullable: true,
    min: 1,
    max: MOST_CODES,
    item: odsItem,
    description: 'Only patients registered with one of these practices. Null: the patients of all.',
    example: ['C82001'],
  })
  readonly practices!: readonly string[] | null;

  @EnumListField({
    values: optOutSchemes,
    min: 0,
    description: 'Which opt-outs: with the family `opt-out` at least one, without it none.',
    example: ['national'],
  })
  readonly schemes!: readonly OptOutScheme[];

  @FlagField({
    description: 'Whether NHS numbers go with the records. Only where the agreement says so.',
    example: false,
  })
  readonly nhsNumber!: boolean;
}

const codes = (list: readonly string[] | null) => (list === null ? null : list.map(ods));

export const scopeOf = ({
  families,
  organisations,
  practices,
  schemes,
  nhsNumber,
}: FeedScopeDto): FeedScope => ({
  families,
  organisations: codes(organisations),
  practices: codes(practices),
  schemes,
  nhsNumber,
});
