import { relationshipKinds, type RelationshipKind } from '#libs/consent';
import { EnumField, InstantField, IntegerField, OdsCodeField, TextField } from '../../http/fields/index.js';

type StartedKind = Exclude<RelationshipKind, 'self-claimed'>;

const startedKinds = relationshipKinds.filter((kind) => kind !== 'self-claimed');

export class StartRelationshipDto {
  @OdsCodeField({ description: 'The organisation that cares for the patient.' })
  readonly organisation!: string;

  @EnumField({
    values: startedKinds,
    description: 'What kind of care relationship it is.',
    example: 'referral',
  })
  readonly kind!: StartedKind;

  @InstantField({ optional: true, description: 'First instant it holds. Default: now.' })
  readonly from?: string;
}

export class ClaimRelationshipDto {
  @OdsCodeField({ description: 'The organisation that claims it; it alerts its privacy officer.' })
  readonly organisation!: string;

  @IntegerField({ from: 1, to: 6, description: 'SCR reason code: 1, 2, 3, 4 or 6.', example: 4 })
  readonly reason!: number;

  @TextField({ optional: true, nullable: true, max: 1000, description: 'Why, in words.' })
  readonly note?: string | null;
}

export class EndRelationshipDto {
  @InstantField({ optional: true, description: 'First instant it no longer holds. Default: now.' })
  readonly to?: string;
}
