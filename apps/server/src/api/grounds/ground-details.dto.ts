import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  exclusionForms,
  type GroundDetails,
  type GroundKind,
  groundKinds,
  holdsNhsNumber,
  type SecondaryPurpose,
  secondaryPurposes,
} from '#libs/consent';
import { check, EnumField } from '../../http/fields/index.js';

const LONGEST = 300;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST && !holdsNhsNumber(value);

/** A field that belongs to some kinds, is required with them and not taken with any other. */
const ofKinds = (
  kinds: readonly GroundKind[],
  description: string,
  schema: ApiPropertyOptions,
  sentence: string,
  isRight: (value: unknown) => boolean,
): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      ...schema,
      required: false,
      description: `${description} With ${kinds.join(', ')}.`,
    } as ApiPropertyOptions),
    check('ofKind', `${sentence}, with ${kinds.join(', ')} and no other kind`, (value, beside) =>
      kinds.includes((beside as GroundDetailsDto).kind) ? isRight(value) : value === undefined,
    ),
  );

const textOf = (kinds: readonly GroundKind[], description: string) =>
  ofKinds(
    kinds,
    description,
    { type: 'string', minLength: 1, maxLength: LONGEST },
    `must be text of 1 to ${LONGEST} characters without an NHS number`,
    isText,
  );

const oneOf = (kinds: readonly GroundKind[], description: string, values: readonly string[]) =>
  ofKinds(
    kinds,
    description,
    { type: 'string', enum: [...values] },
    `must be one of ${values.join(', ')}`,
    (value) => values.some((one) => one === value),
  );

const orderForms = ['court-order', 'statute'] as const;
const conditions = ['standard', 'waived'] as const;

/** What it is; which fields go with it, its kind says. */
export class GroundDetailsDto {
  @EnumField({ values: groundKinds, description: 'What kind of thing it is.', example: 'project' })
  readonly kind!: GroundKind;

  @textOf(['project'], 'What it is called.')
  readonly title?: string;

  @textOf(['project'], 'Who answers for it.')
  readonly sponsor?: string;

  @textOf(
    ['project', 'public-interest-approval', 'legal-order', 's251-approval', 'named-exclusion'],
    'Where it is filed: a registration, a case, a letter.',
  )
  readonly reference?: string;

  @textOf(['public-health-notice'], 'The regulation or order it is given under.')
  readonly instrument?: string;

  @ofKinds(
    ['public-health-notice'],
    'The disease it is for.',
    { type: 'string', pattern: SLUG.source, maxLength: 100 },
    'must be lower-case letters and digits joined by hyphens',
    (value) => isText(value) && SLUG.test(value as string),
  )
  readonly disease?: string;

  @ofKinds(
    ['public-health-notice'],
    'What it allows data to be used for.',
    {
      type: 'array',
      items: { type: 'string', enum: [...secondaryPurposes] },
      minItems: 1,
      uniqueItems: true,
    },
    `must be a list of different purposes, each one of ${secondaryPurposes.join(', ')}`,
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      new Set(value).size === value.length &&
      value.every((one) => secondaryPurposes.some((purpose) => purpose === one)),
  )
  readonly purposes?: readonly SecondaryPurpose[];

  @textOf(['public-health-notice', 'public-interest-approval'], 'Who approved it.')
  readonly approver?: string;

  @ofKinds(
    ['legal-order', 'named-exclusion'],
    `What form it has: ${orderForms.join(', ')} of an order, ${exclusionForms.join(', ')} of an exclusion.`,
    { type: 'string', enum: [...orderForms, ...exclusionForms] },
    'must be a form of that kind',
    (value) => [...orderForms, ...exclusionForms].some((form) => form === value),
  )
  readonly form?: string;

  @oneOf(['s251-approval'], 'Whether opt-outs are respected.', conditions)
  readonly optOutCondition?: (typeof conditions)[number];

  @ofKinds(
    ['s251-approval'],
    'The letter that waives the opt-out; left out or null where there is none.',
    { type: 'string', nullable: true, minLength: 1, maxLength: LONGEST },
    `must be null or text of 1 to ${LONGEST} characters without an NHS number`,
    (value) => value === undefined || value === null || isText(value),
  )
  readonly letter?: string | null;
}

/** A value its field's rule has made sure of. */
const held = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('a field was not validated');
  return value;
};

/** The form, where it is one of that kind; the rules refuse an unknown one by the domain's own error. */
const formOf = <F extends string>(forms: readonly F[], form: string | undefined): F | undefined =>
  forms.find((one) => one === form);

/** Undefined where the form belongs to another kind. */
export const detailsOf = (dto: GroundDetailsDto): GroundDetails | undefined => {
  switch (dto.kind) {
    case 'project':
      return {
        kind: dto.kind,
        title: held(dto.title),
        sponsor: held(dto.sponsor),
        reference: held(dto.reference),
      };
    case 'public-health-notice':
      return {
        kind: dto.kind,
        instrument: held(dto.instrument),
        disease: held(dto.disease),
        purposes: held(dto.purposes),
        approver: held(dto.approver),
      };
    case 'public-interest-approval':
      return { kind: dto.kind, approver: held(dto.approver), reference: held(dto.reference) };
    case 'legal-order': {
      const form = formOf(orderForms, dto.form);
      return form === undefined ? undefined : { kind: dto.kind, form, reference: held(dto.reference) };
    }
    case 's251-approval':
      return {
        kind: dto.kind,
        reference: held(dto.reference),
        optOutCondition: held(dto.optOutCondition),
        letter: dto.letter ?? null,
      };
    case 'named-exclusion': {
      const form = formOf(exclusionForms, dto.form);
      return form === undefined ? undefined : { kind: dto.kind, form, reference: held(dto.reference) };
    }
  }
};
