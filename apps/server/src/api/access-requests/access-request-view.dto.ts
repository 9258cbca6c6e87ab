import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { AccessRequestView, AskedForAccess, IssuedCodeView } from '#libs/application';
import { assurances, cancellationReasons, contactChannels, purposes, requestEnds } from '#libs/consent';
import { isForgotten } from '#libs/kernel';

const deliveries = ['sent', 'delivered', 'failed'] as const;

export class IssuedCodeDto {
  @ApiProperty({ type: 'integer', description: 'Which code of the request: 1, 2, ...', example: 1 })
  readonly issue!: number;

  @ApiProperty({ type: 'string', enum: contactChannels, description: 'How it is sent.' })
  readonly channel!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Where to, masked; null once the contact point is gone or erased.',
    example: '•••••123',
  })
  readonly destination!: string | null;

  @ApiProperty({ type: 'string', enum: assurances, description: '`lower` by email.' })
  readonly assurance!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it is over.' })
  readonly expiresAt!: string;

  @ApiProperty({ type: 'string', enum: deliveries, description: 'What is known of its delivery.' })
  readonly delivery!: string;

  @ApiProperty({ type: 'integer', description: 'Wrong codes left before the request is locked.' })
  readonly attemptsLeft!: number;

  @ApiProperty({ type: 'integer', description: 'How often a code can be sent again.' })
  readonly resendsLeft!: number;
}

@ApiExtraModels(IssuedCodeDto)
export class AccessRequestDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the request.' })
  readonly requestId!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'Whose record it is.' })
  readonly patientId!: string;

  @ApiProperty({ type: 'string', description: 'Who asks.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({ type: 'string', enum: purposes, description: 'What for.' })
  readonly purpose!: string;

  @ApiProperty({ type: 'string', enum: ['pending', ...requestEnds], description: 'How it stands.' })
  readonly status!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    enum: [...cancellationReasons, null],
    description: 'Why it was cancelled.',
  })
  readonly reason!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was made.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'First instant it is over.' })
  readonly expiresAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When it ended.' })
  readonly endedAt!: string | null;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(IssuedCodeDto) }],
    description: 'The code issued last; null where there was nowhere to send one.',
  })
  readonly code!: IssuedCodeDto | null;
}

export class AccessRequestsDto {
  @ApiProperty({ type: [AccessRequestDto], description: 'Newest first.' })
  readonly items!: readonly AccessRequestDto[];
}

@ApiExtraModels(AccessRequestDto)
export class AcceptedRequestDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: 'Id of the request, whether or not there is one.',
  })
  readonly requestId!: string;

  @ApiProperty({ type: 'string', enum: ['accepted'], description: 'Always the same.' })
  readonly status!: 'accepted';

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(AccessRequestDto) }],
    description: 'The request, for an organisation that has a care relationship with the patient; else null.',
  })
  readonly request!: AccessRequestDto | null;
}

const codeOf = ({ destination, ...code }: IssuedCodeView): IssuedCodeDto => ({
  ...code,
  destination: destination === null || isForgotten(destination) ? null : destination,
});

export const accessRequestOf = ({ code, ...request }: AccessRequestView): AccessRequestDto => ({
  ...request,
  code: code === null ? null : codeOf(code),
});

export const acceptedOf = ({ requestId, request }: AskedForAccess): AcceptedRequestDto => ({
  requestId,
  status: 'accepted',
  request: request === null ? null : accessRequestOf(request),
});
