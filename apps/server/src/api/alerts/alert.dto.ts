import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { AlertOptions, AlertView, Page } from '#libs/application';
import { actorRoles } from '#libs/consent';
import { type AlertKind, alertKinds } from '#libs/read-models';
import { EnumField, OdsCodeField } from '../../http/fields/index.js';
import { fresh, FreshPageDto, page } from '../common/queries.dto.js';

const statuses = ['open', 'acknowledged'] as const;

export class AlertsQueryDto extends FreshPageDto {
  @OdsCodeField({ optional: true, description: "Practice. Default: the caller's own; for auditors, all." })
  readonly practice?: string;

  @EnumField({ optional: true, values: alertKinds, description: 'Of one kind alone.' })
  readonly kind?: AlertKind;

  @EnumField({
    optional: true,
    values: statuses,
    description: 'Those nobody has acknowledged, or the others. Default: both.',
  })
  readonly status?: (typeof statuses)[number];
}

/** Who did what raised the alert; their name stands in the patient's history. */
export class AlertActorDto {
  @ApiProperty({ type: 'string', description: 'SDS user id, patient id or client id.' })
  readonly id!: string;

  @ApiProperty({ type: 'string', enum: actorRoles, description: 'Role as at the time.' })
  readonly role!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'National role code as at the time.' })
  readonly roleCode!: string | null;
}

export class AcknowledgedDto {
  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was first acknowledged.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', description: 'Id of who did.' })
  readonly by!: string;
}

@ApiExtraModels(AcknowledgedDto)
export class AlertDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the alert: the event that raised it.' })
  readonly alertId!: string;

  @ApiProperty({ type: 'string', description: 'Place in the ledger.', example: '0000000000000b2e' })
  readonly position!: string;

  @ApiProperty({ type: 'string', enum: alertKinds, description: 'What happened.' })
  readonly kind!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'To whom.' })
  readonly patientId!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Where the patient was registered then; null where nowhere.',
    example: 'A81001',
  })
  readonly practice!: string | null;

  @ApiProperty({ type: 'string', description: 'By which organisation.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was recorded.' })
  readonly raisedAt!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Reason code given; null for a locked request.',
    example: 5,
  })
  readonly reason!: number | null;

  @ApiProperty({ type: 'string', description: 'Id of the override, the relationship or the request.' })
  readonly concerns!: string;

  @ApiProperty({ type: AlertActorDto, description: 'By whom.' })
  readonly actor!: AlertActorDto;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(AcknowledgedDto) }],
    description: 'Null while nobody has acknowledged it.',
  })
  readonly acknowledged!: AcknowledgedDto | null;
}

export class AlertsDto {
  @ApiProperty({ type: [AlertDto], description: 'Newest first.' })
  readonly items!: readonly AlertDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

export const alertOptions = (query: AlertsQueryDto): AlertOptions => ({
  ...page(query),
  ...fresh(query),
  kind: query.kind ?? null,
  open: query.status === undefined ? null : query.status === 'open',
});

export const alertsOf = ({ items, next }: Page<AlertView>): AlertsDto => ({ items, next });
