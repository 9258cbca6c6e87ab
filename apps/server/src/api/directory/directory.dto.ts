import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { AreaView, OrganisationView, Page, PolicyView } from '#libs/application';
import { defaultCodeTraffic, defaultRequestLimits, defaultRetention, organisationKinds } from '#libs/consent';
import { CodeTrafficDto } from './code-traffic.dto.js';
import { RetentionDto } from './retention.dto.js';
import { RequestLimitsViewDto } from './request-limits.dto.js';

export class ClosureDto {
  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it is closed.' })
  readonly at!: string;

  @ApiProperty({ type: [String], description: 'ODS codes of those who carry on.' })
  readonly successors!: readonly string[];
}

@ApiExtraModels(ClosureDto)
export class OrganisationDto {
  @ApiProperty({ type: 'string', description: 'ODS code; never reused.', example: 'RWE' })
  readonly code!: string;

  @ApiProperty({ type: 'string', description: 'Name.', example: 'University Hospitals of Leicester' })
  readonly name!: string;

  @ApiProperty({ type: 'string', enum: organisationKinds, description: 'What it is.' })
  readonly kind!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it is open.' })
  readonly from!: string;

  @ApiProperty({
    description: 'Its closure, if there is one.',
    oneOf: [{ $ref: getSchemaPath(ClosureDto) }, { type: 'null' as unknown as string }],
  })
  readonly closure!: ClosureDto | null;
}

export class OrganisationsDto {
  @ApiProperty({ type: [OrganisationDto], description: 'Organisations in the order of their codes.' })
  readonly items!: readonly OrganisationDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

export class MembershipDto {
  @ApiProperty({ type: 'string', description: 'ODS code.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({ type: 'boolean', description: 'Whether it belongs to the area from then on.' })
  readonly member!: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'From when.' })
  readonly from!: string;
}

export class AreaDto {
  @ApiProperty({ type: 'string', description: 'Id of the area.', example: 'leicestershire' })
  readonly areaId!: string;

  @ApiProperty({ type: 'string', description: 'Name.', example: 'Leicestershire' })
  readonly name!: string;

  @ApiProperty({ type: [MembershipDto], description: 'Who belongs to it, with the past.' })
  readonly memberships!: readonly MembershipDto[];
}

export class AreasDto {
  @ApiProperty({ type: [AreaDto], description: 'Local areas.' })
  readonly items!: readonly AreaDto[];
}

export class PolicySettingsViewDto {
  @ApiProperty({
    type: 'string',
    enum: ['visible', 'withheld'],
    description: 'Share out where the patient has said nothing.',
  })
  readonly shareOutDefault!: string;

  @ApiProperty({ type: [String], description: 'National role codes that may view.', example: ['R8000'] })
  readonly viewingRoleCodes!: readonly string[];

  @ApiProperty({ type: [String], description: 'National role codes that may override.', example: ['R8000'] })
  readonly overrideRoleCodes!: readonly string[];

  @ApiProperty({ type: 'integer', description: 'How long an emergency override lasts.', example: 240 })
  readonly overrideMinutes!: number;

  @ApiProperty({ type: 'boolean', description: 'Whether an override lifts a refusal to share out.' })
  readonly overrideLiftsShareOutRefusal!: boolean;

  @ApiProperty({ type: 'boolean', description: "Whether an override lifts a practice's prohibition." })
  readonly overrideLiftsPracticeProhibition!: boolean;

  @ApiProperty({ type: RequestLimitsViewDto, description: 'Limits of access requests and their codes.' })
  readonly requests!: RequestLimitsViewDto;

  @ApiProperty({ type: CodeTrafficDto, description: 'How fast codes may go out, and when none do.' })
  readonly codes!: CodeTrafficDto;

  @ApiProperty({ type: RetentionDto, description: 'How long personal data is kept.' })
  readonly retention!: RetentionDto;
}

export class PolicyDto {
  @ApiProperty({
    type: 'string',
    description: 'Version, named by every decision made under it.',
    example: 'default-1',
  })
  readonly version!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it is in force.' })
  readonly from!: string;

  @ApiProperty({ type: PolicySettingsViewDto, description: 'What it says.' })
  readonly settings!: PolicySettingsViewDto;
}

export const organisationOf = ({ code, name, kind, from, closure }: OrganisationView): OrganisationDto => ({
  code,
  name,
  kind,
  from,
  closure: closure === null ? null : { at: closure.at, successors: closure.successors },
});

export const organisationsOf = ({ items, next }: Page<OrganisationView>): OrganisationsDto => ({
  items: items.map(organisationOf),
  next,
});

export const areaOf = ({ areaId, name, memberships }: AreaView): AreaDto => ({
  areaId,
  name,
  memberships: memberships.map(({ organisation, member, from }) => ({ organisation, member, from })),
});

export const policyOf = ({ version, from, settings }: PolicyView): PolicyDto => ({
  version,
  from,
  settings: {
    shareOutDefault: settings.shareOutDefault,
    viewingRoleCodes: settings.viewingRoleCodes,
    overrideRoleCodes: settings.overrideRoleCodes,
    overrideMinutes: settings.overrideMinutes,
    overrideLiftsShareOutRefusal: settings.overrideLiftsShareOutRefusal,
    overrideLiftsPracticeProhibition: settings.overrideLiftsPracticeProhibition,
    requests: settings.requests ?? defaultRequestLimits,
    codes: settings.codes ?? defaultCodeTraffic,
    retention: settings.retention ?? defaultRetention,
  },
});
