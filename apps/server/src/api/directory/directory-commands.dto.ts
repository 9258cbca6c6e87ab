import { type OrganisationKind, organisationKinds, type PolicySettings } from '#libs/consent';
import {
  EnumField,
  FlagField,
  InstantField,
  IntegerField,
  ListField,
  ObjectField,
  ObjectsField,
  OdsCodeField,
  odsItem,
  PatternField,
  TextField,
} from '../../http/fields/index.js';
import { CodeTrafficDto } from './code-traffic.dto.js';
import { RetentionDto } from './retention.dto.js';
import { RequestLimitsDto } from './request-limits.dto.js';

const MAX_ORGANISATIONS = 500;
const MAX_SUCCESSORS = 20;
const MAX_MEMBERS = 1_000;
const MAX_ROLE_CODES = 50;
const MAX_OVERRIDE_MINUTES = 1_440;
const roleCodeItem = { pattern: /^[A-Z][0-9]{4}$/, sentence: 'is a national role code, as R8000' };

export class NewOrganisationDto {
  @OdsCodeField({ description: 'ODS code; never reused.' })
  readonly code!: string;

  @TextField({ max: 200, description: 'Name.', example: 'University Hospitals of Leicester' })
  readonly name!: string;

  @EnumField({ values: organisationKinds, description: 'What it is.', example: 'nhs-trust' })
  readonly kind!: OrganisationKind;

  @InstantField({ optional: true, description: 'First instant it is open. Default: now.' })
  readonly from?: string;
}

export class RegisterOrganisationsDto {
  @ObjectsField(NewOrganisationDto, {
    min: 1,
    max: MAX_ORGANISATIONS,
    description: 'Organisations new to the directory: all of them, or none.',
  })
  readonly organisations!: readonly NewOrganisationDto[];
}

export class CloseOrganisationDto {
  @InstantField({ optional: true, description: 'First instant it is closed. Default: now.' })
  readonly at?: string;

  @ListField({
    max: MAX_SUCCESSORS,
    item: odsItem,
    description: "Who carries on its list entries, areas and the patients' dissents.",
    example: ['RWF'],
  })
  readonly successors!: readonly string[];
}

export class DefineAreaDto {
  @PatternField({
    pattern: /^[a-z][a-z0-9-]{0,63}$/,
    sentence: 'must be lower-case letters, digits and hyphens',
    description: 'Id of the area.',
    example: 'leicestershire',
  })
  readonly areaId!: string;

  @TextField({ max: 200, description: 'Name.', example: 'Leicestershire' })
  readonly name!: string;

  @ListField({
    max: MAX_MEMBERS,
    item: odsItem,
    description: 'ODS codes of its first members.',
    example: ['C82001', 'RWE'],
  })
  readonly members!: readonly string[];
}

export class AreaMemberDto {
  @FlagField({ description: 'Whether the organisation belongs to the area.', example: true })
  readonly member!: boolean;

  @InstantField({ optional: true, description: 'From when. Default: now.' })
  readonly from?: string;
}

export class PolicySettingsDto {
  @EnumField({
    values: ['visible', 'withheld'],
    description: 'Share out where the patient has said nothing.',
    example: 'visible',
  })
  readonly shareOutDefault!: PolicySettings['shareOutDefault'];

  @ListField({
    max: MAX_ROLE_CODES,
    item: roleCodeItem,
    description: 'National role codes that may view.',
    example: ['R8000'],
  })
  readonly viewingRoleCodes!: readonly string[];

  @ListField({
    max: MAX_ROLE_CODES,
    item: roleCodeItem,
    description: 'National role codes that may override.',
    example: ['R8000'],
  })
  readonly overrideRoleCodes!: readonly string[];

  @IntegerField({
    from: 1,
    to: MAX_OVERRIDE_MINUTES,
    description: 'How long an emergency override lasts.',
    example: 240,
  })
  readonly overrideMinutes!: number;

  @FlagField({ description: 'Whether an override lifts a refusal to share out.', example: false })
  readonly overrideLiftsShareOutRefusal!: boolean;

  @FlagField({ description: "Whether an override lifts a practice's prohibition.", example: false })
  readonly overrideLiftsPracticeProhibition!: boolean;

  @ObjectField(RequestLimitsDto, {
    optional: true,
    description: 'Limits of access requests and their codes. Default: those of the first policy.',
  })
  readonly requests?: RequestLimitsDto;

  @ObjectField(CodeTrafficDto, {
    optional: true,
    description: 'How fast codes may go out, and when none do. Default: as in the policy `default-1`.',
  })
  readonly codes?: CodeTrafficDto;

  @ObjectField(RetentionDto, {
    optional: true,
    description: 'How long personal data is kept. Default: as in the policy `default-1`.',
  })
  readonly retention?: RetentionDto;
}

export class AdoptPolicyDto {
  @PatternField({
    pattern: /^[a-z0-9][a-z0-9.-]{0,63}$/,
    sentence: 'must be lower-case letters, digits, dots and hyphens',
    description: 'Name of the version.',
    example: 'county-2026-03',
  })
  readonly version!: string;

  @InstantField({ optional: true, description: 'First instant it is in force. Default: now.' })
  readonly from?: string;

  @ObjectField(PolicySettingsDto, { description: 'What it says.' })
  readonly settings!: PolicySettingsDto;
}
