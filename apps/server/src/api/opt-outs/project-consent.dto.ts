import { ApiProperty } from '@nestjs/swagger';
import type { ProjectConsentsView, RecordProjectConsentCommand } from '#libs/application';
import { type Method, methods, type ProjectConsentValue, projectConsentValues } from '#libs/consent';
import {
  ClearTextField,
  EnumField,
  InstantField,
  ObjectField,
  OpaqueIdField,
  TextField,
} from '../../http/fields/index.js';
import { defined } from '../common/defined.js';
import { MadeByDto, madeByOf } from '../common/made-by.dto.js';
import { instantOf, maybe } from '../common/parse.js';

const spoken = methods.filter((method) => method !== 'policy');

export class ProjectConsentDto {
  @EnumField({ values: projectConsentValues, description: 'What was answered.', example: 'given' })
  readonly value!: ProjectConsentValue;

  @OpaqueIdField({ description: 'Id of the project on record.', example: 'heart-study' })
  readonly projectId!: string;

  @InstantField({ optional: true, description: 'First instant it holds. Default: now.' })
  readonly from?: string;

  @ClearTextField({
    max: 100,
    description: 'Which information about the project was given, and its version.',
    example: 'heart-study-leaflet-2',
  })
  readonly notice!: string;

  @EnumField({ values: spoken, description: 'How the answer reached the ledger.', example: 'in-person' })
  readonly method!: Method;

  @ObjectField(MadeByDto, { optional: true, nullable: true, description: 'Who chose. Default: the patient.' })
  readonly madeBy?: MadeByDto | null;

  @TextField({ optional: true, nullable: true, max: 1000, description: 'Note of the evidence.' })
  readonly evidence?: string | null;
}

export const projectConsentOf = (dto: ProjectConsentDto): RecordProjectConsentCommand['body'] =>
  defined({
    value: dto.value,
    projectId: dto.projectId,
    from: maybe(instantOf, dto.from),
    notice: dto.notice,
    method: dto.method,
    madeBy: madeByOf(dto.madeBy),
    evidence: dto.evidence ?? null,
  });

export class StandingProjectConsentDto {
  @ApiProperty({ type: 'string', description: 'Id of the project.', example: 'heart-study' })
  readonly projectId!: string;

  @ApiProperty({ type: 'string', enum: projectConsentValues, description: 'What stands.' })
  readonly value!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Since when.' })
  readonly from!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The event that says so.' })
  readonly eventId!: string;
}

export class ProjectConsentsDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Whose they are.' })
  readonly patientId!: string;

  @ApiProperty({ type: [StandingProjectConsentDto], description: 'What stands for each project answered.' })
  readonly items!: readonly StandingProjectConsentDto[];

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Business time of the answer.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Record time of the answer.' })
  readonly knownAt!: string;
}

export const projectConsentsOf = ({
  patientId,
  items,
  at,
  knownAt,
}: ProjectConsentsView): ProjectConsentsDto => ({ patientId, items, at, knownAt });
