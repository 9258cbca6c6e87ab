import {
  type Basis,
  bases,
  type ChoiceValue,
  choiceValues,
  type Direction,
  directions,
  type Method,
  methods,
} from '#libs/consent';
import type { RecordChoiceCommand } from '#libs/application';
import {
  ClearTextField,
  EnumField,
  FlagField,
  InstantField,
  ObjectField,
  TextField,
} from '../../http/fields/index.js';
import { defined } from '../common/defined.js';
import { MadeByDto, madeByOf } from '../common/made-by.dto.js';
import { instantOf, maybe, orNull } from '../common/parse.js';
import { ScopeDto, scopeOf } from '../common/scope.dto.js';

export class ChoiceDto {
  @EnumField({
    values: choiceValues,
    description: 'What was chosen; `verify`: ask me by code each time.',
    example: 'granted',
  })
  readonly value!: ChoiceValue;

  @EnumField({
    values: directions,
    description:
      '`share-out`: may what this organisation recorded be seen elsewhere. `share-in`: may it look.',
    example: 'share-in',
  })
  readonly direction!: Direction;

  @ObjectField(ScopeDto, {
    description: 'Whom it is about.',
    example: { kind: 'organisation', organisation: 'RWE' },
  })
  readonly scope!: ScopeDto;

  @InstantField({ optional: true, description: 'First instant it holds. Default: now.' })
  readonly from?: string;

  @InstantField({
    optional: true,
    nullable: true,
    description: 'First instant it no longer holds. Default: until something else is chosen.',
    example: '2027-03-01T00:00:00.000Z',
  })
  readonly to?: string | null;

  @FlagField({
    optional: true,
    description: 'With a dissent or `verify` for all: grants for named organisations stay. Default: false.',
  })
  readonly keepNamed?: boolean;

  @EnumField({
    optional: true,
    values: bases,
    description: 'Whether the patient said it, or a policy set it. Default: patient.',
    example: 'patient',
  })
  readonly basis?: Basis;

  @ClearTextField({
    optional: true,
    nullable: true,
    max: 100,
    description: 'Which notice was shown, and its version; left out only where a policy set the choice.',
    example: 'sharing-leaflet-2026-01',
  })
  readonly notice?: string | null;

  @EnumField({ values: methods, description: 'How the choice reached the ledger.', example: 'in-person' })
  readonly method!: Method;

  @ObjectField(MadeByDto, {
    optional: true,
    nullable: true,
    description: 'Who chose. Default: the patient; nobody where a policy set the choice.',
  })
  readonly madeBy?: MadeByDto | null;

  @TextField({
    optional: true,
    nullable: true,
    max: 1000,
    description: 'Note of the evidence, such as where the letter is filed.',
  })
  readonly evidence?: string | null;
}

export const choiceOf = (dto: ChoiceDto): RecordChoiceCommand['body'] => {
  const basis = dto.basis ?? 'patient';
  return defined({
    value: dto.value,
    direction: dto.direction,
    scope: scopeOf(dto.scope),
    from: maybe(instantOf, dto.from),
    to: orNull(instantOf, dto.to),
    keepNamed: dto.keepNamed ?? false,
    basis,
    notice: dto.notice ?? null,
    method: dto.method,
    madeBy: basis === 'policy' && !dto.madeBy ? null : madeByOf(dto.madeBy),
    evidence: dto.evidence ?? null,
  });
};
