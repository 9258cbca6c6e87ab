import type { PatientReference, SecondaryUseQuestion } from '#libs/application';
import {
  type DataClass,
  dataClasses,
  type DeclaredBasis,
  declaredBases,
  recipientCategories,
  secondaryPurposes,
} from '#libs/consent';
import {
  EnumField,
  InstantField,
  ObjectField,
  ObjectsField,
  OdsCodeField,
  OpaqueIdField,
  PatternField,
} from '../../http/fields/index.js';
import { ods } from '../common/parse.js';
import { OnBehalfOfDto, PatientReferenceDto, referenceOf, SourcesField } from '../decisions/question.dto.js';

const MAX_BATCH = 1_000;

const CodeField = (options: {
  readonly description: string;
  readonly optional?: true;
  readonly example: string;
}) =>
  PatternField({
    ...options,
    ...(options.optional === true && { nullable: true }),
    pattern: /^[a-z][a-z0-9-]{0,63}$/,
    sentence: 'must be lower-case letters, digits and hyphens, at most 64 of them',
  });

export class BasisDto {
  @EnumField({ values: declaredBases, description: 'The kind of basis.', example: 's251-approval' })
  readonly kind!: DeclaredBasis;

  @OpaqueIdField({ description: 'Id of what is on record.', example: 'cag-12' })
  readonly groundId!: string;
}

class UseDto {
  @OdsCodeField({ description: 'The organisation that asks.' })
  readonly viewer!: string;

  @CodeField({
    description: `What for: ${secondaryPurposes.join(', ')}. Anything else is denied; individual care is asked about at /v1/decisions.`,
    example: 'research',
  })
  readonly purpose!: string;

  @CodeField({ optional: true, description: 'The screening programme that invites.', example: 'bowel' })
  readonly programme?: string | null;

  @CodeField({
    optional: true,
    description: `Who receives the data: ${recipientCategories.join(', ')}. None, or anybody else: denied.`,
    example: 'university',
  })
  readonly recipient?: string | null;

  @EnumField({
    values: dataClasses,
    description:
      '`confidential`: it identifies the patient and says something about their health. `identity-only`: it says ' +
      'nothing about health. `anonymised`: to the code of practice of the ICO.',
    example: 'confidential',
  })
  readonly data!: DataClass;

  @SourcesField()
  readonly sources?: 'any' | readonly string[];

  @OpaqueIdField({
    optional: true,
    nullable: true,
    description: 'The project it is for.',
    example: 'heart-study',
  })
  readonly project?: string | null;

  @ObjectField(BasisDto, { optional: true, nullable: true, description: 'The basis it rests on.' })
  readonly basis?: BasisDto | null;

  @CodeField({ optional: true, description: 'The disease, for a public-health notice.', example: 'measles' })
  readonly disease?: string | null;

  @ObjectField(OnBehalfOfDto, {
    optional: true,
    nullable: true,
    description: 'The person a service asks for.',
  })
  readonly onBehalfOf?: OnBehalfOfDto | null;
}

/** "May this patient's data go there for that?" */
export class UseQuestionDto extends UseDto {
  @ObjectField(PatientReferenceDto, {
    description: 'Whose data it is.',
    example: { nhsNumber: '9990000018' },
  })
  readonly patient!: PatientReferenceDto;
}

export class ExplainUseQuestionDto extends UseQuestionDto {
  @InstantField({ optional: true, description: 'Business time asked about. Default: now.' })
  readonly at?: string;

  @InstantField({ optional: true, description: 'Record time asked about. Default: now.' })
  readonly knownAt?: string;
}

export class UseBatchDto extends UseDto {
  @ObjectsField(PatientReferenceDto, {
    min: 1,
    max: MAX_BATCH,
    description: 'Whose data it is; the answers stand in their order.',
  })
  readonly patients!: readonly PatientReferenceDto[];
}

export const patientOf = ({ patient }: UseQuestionDto): PatientReference => referenceOf(patient);

export const patientsOf = ({ patients }: UseBatchDto): readonly PatientReference[] =>
  patients.map(referenceOf);

export const useOf = (dto: UseDto): SecondaryUseQuestion => ({
  viewer: ods(dto.viewer),
  purpose: dto.purpose,
  programme: dto.programme ?? null,
  recipient: dto.recipient ?? null,
  data: dto.data,
  sources: dto.sources === undefined || dto.sources === 'any' ? 'any' : dto.sources.map(ods),
  project: dto.project ?? null,
  basis: dto.basis ? { kind: dto.basis.kind, groundId: dto.basis.groundId } : null,
  disease: dto.disease ?? null,
  onBehalfOf: dto.onBehalfOf
    ? { id: dto.onBehalfOf.id, name: dto.onBehalfOf.name ?? null, roleCode: dto.onBehalfOf.roleCode ?? null }
    : null,
});
