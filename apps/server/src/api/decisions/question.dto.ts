import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { AccessQuestion, PatientReference } from '#libs/application';
import { isUuid } from '#libs/kernel';
import {
  check,
  field,
  idItem,
  InstantField,
  isIdOf,
  ListField,
  ObjectField,
  ObjectsField,
  OdsCodeField,
  odsItem,
  OpaqueIdField,
  PatternField,
  TextField,
} from '../../http/fields/index.js';
import { ods, patientIn } from '../common/parse.js';

const MAX_SOURCES = 100;
const MAX_ITEMS = 500;
const MAX_BATCH = 1_000;

const isSourceList = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= MAX_SOURCES &&
  value.every((code) => isIdOf(odsItem, code)) &&
  new Set(value).size === value.length;

export const SourcesField = () =>
  field(
    {
      optional: true,
      description: 'Whose recordings are asked for: `any`, or ODS codes. Default: `any`.',
      example: 'any',
    },
    {
      oneOf: [
        { type: 'string', enum: ['any'] },
        {
          type: 'array',
          items: { type: 'string', pattern: odsItem.pattern.source },
          minItems: 1,
          maxItems: MAX_SOURCES,
          uniqueItems: true,
        },
      ],
    },
    check(
      'sources',
      `must be \`any\` or a list of 1 to ${String(MAX_SOURCES)} different ODS codes`,
      (value) => value === 'any' || isSourceList(value),
    ),
  );

/** Exactly one of the two names the patient. */
const isOnlyOne = (reference: object): boolean => {
  const { patientId, nhsNumber } = reference as PatientReferenceDto;
  return (patientId === undefined) !== (nhsNumber === undefined);
};

export class PatientReferenceDto {
  @applyDecorators(
    ApiProperty({
      type: 'string',
      format: 'uuid',
      required: false,
      description: 'Patient id; either this or the NHS number.',
      example: '7f1cbb28-7aa0-4d0a-8f3c-4df1ce1d1a11',
    }),
    check(
      'patientId',
      'must be a lower-case UUID, and the only name of the patient: either patientId or nhsNumber',
      (value, beside) =>
        isOnlyOne(beside) && (value === undefined || (typeof value === 'string' && isUuid(value))),
    ),
  )
  readonly patientId?: string;

  @TextField({
    optional: true,
    max: 20,
    description: 'NHS number; either this or the patient id.',
    example: '9990000018',
  })
  readonly nhsNumber?: string;
}

export class OnBehalfOfDto {
  @OpaqueIdField({ description: 'SDS user id of the person who looks.', example: '555036632103' })
  readonly id!: string;

  @TextField({ optional: true, nullable: true, max: 200, description: 'Name of the person who looks.' })
  readonly name?: string | null;

  @PatternField({
    optional: true,
    nullable: true,
    pattern: /^[A-Z][0-9]{4}$/,
    sentence: 'must be a national role code, as R8000',
    description: 'National role code of the person who looks.',
    example: 'R8000',
  })
  readonly roleCode?: string | null;
}

/** "May this organisation see this record now?" */
export class AccessQuestionDto {
  @ObjectField(PatientReferenceDto, {
    description: 'Whose record it is.',
    example: { nhsNumber: '9990000018' },
  })
  readonly patient!: PatientReferenceDto;

  @OdsCodeField({ description: 'The organisation that wants to look.' })
  readonly viewer!: string;

  @PatternField({
    pattern: /^[a-z][a-z0-9-]{0,63}$/,
    sentence: 'must be a purpose in lower-case letters, digits and hyphens, as direct-care',
    description: 'What for: `direct-care` or `screening`; anything else is denied.',
    example: 'direct-care',
  })
  readonly purpose!: string;

  @SourcesField()
  readonly sources?: 'any' | readonly string[];

  @ListField({
    optional: true,
    max: MAX_ITEMS,
    item: idItem,
    description: 'Ids of the items asked for; left out, the record as a whole.',
    example: ['encounter-4711'],
  })
  readonly items?: readonly string[];

  @ObjectField(OnBehalfOfDto, {
    optional: true,
    nullable: true,
    description: 'The person a service asks for. Everybody else asks for themselves.',
  })
  readonly onBehalfOf?: OnBehalfOfDto | null;
}

export class ExplainQuestionDto extends AccessQuestionDto {
  @InstantField({ optional: true, description: 'Business time asked about. Default: now.' })
  readonly at?: string;

  @InstantField({ optional: true, description: 'Record time asked about. Default: now.' })
  readonly knownAt?: string;
}

export class BatchDto {
  @ObjectsField(AccessQuestionDto, {
    min: 1,
    max: MAX_BATCH,
    description: 'The questions; the answers stand in their order.',
  })
  readonly requests!: readonly AccessQuestionDto[];
}

/** A number that is not one is answered like any other question: rule 1 has its own problem. */
export const referenceOf = ({ patientId, nhsNumber }: PatientReferenceDto): PatientReference =>
  patientId === undefined ? { nhsNumber: nhsNumber ?? '' } : { patientId: patientIn(patientId) };

export const questionOf = (dto: AccessQuestionDto): AccessQuestion => ({
  patient: referenceOf(dto.patient),
  viewer: ods(dto.viewer),
  purpose: dto.purpose,
  sources: dto.sources === undefined || dto.sources === 'any' ? 'any' : dto.sources.map(ods),
  items: dto.items ?? [],
  onBehalfOf: dto.onBehalfOf
    ? { id: dto.onBehalfOf.id, name: dto.onBehalfOf.name ?? null, roleCode: dto.onBehalfOf.roleCode ?? null }
    : null,
});
