import { ApiProperty } from '@nestjs/swagger';

export class FieldErrorDto {
  @ApiProperty({
    type: 'string',
    description: 'Where in the request: an RFC 6901 pointer.',
    example: '/scope/organisation',
  })
  readonly pointer!: string;

  @ApiProperty({ type: 'string', description: 'What is wrong there.', example: 'must be an ODS code' })
  readonly detail!: string;
}

/** RFC 9457, with a stable code. */
export class ProblemDto {
  @ApiProperty({
    type: 'string',
    format: 'uri-reference',
    description: 'Where the code is explained.',
    example: '/problems/CONSENT_REQUEST_INVALID',
  })
  readonly type!: string;

  @ApiProperty({ type: 'string', description: 'One sentence, the same for every occurrence.' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' })
  readonly status!: number;

  @ApiProperty({
    type: 'string',
    pattern: '^[A-Z][A-Z0-9_]+$',
    description: 'What programs go by.',
    example: 'CONSENT_REQUEST_INVALID',
  })
  readonly code!: string;

  @ApiProperty({ type: 'string', description: 'What is known of this occurrence, or what to do about it.' })
  readonly detail!: string;

  @ApiProperty({
    type: [FieldErrorDto],
    required: false,
    maxItems: 100,
    description: 'Every field that is wrong, where fields are.',
  })
  readonly errors?: FieldErrorDto[];
}
