import type { RequestLimits } from '#libs/consent';
import { ApiProperty } from '@nestjs/swagger';
import { IntegerField } from '../../http/fields/index.js';

/** The limits of access requests, as they are adopted. */
export class RequestLimitsDto implements RequestLimits {
  @IntegerField({ from: 1, to: 1440, description: 'Minutes a request lives.', example: 60 })
  readonly requestMinutes!: number;

  @IntegerField({ from: 1, to: 60, description: 'Minutes a code lives.', example: 10 })
  readonly codeMinutes!: number;

  @IntegerField({ from: 1, to: 10, description: 'Which wrong code locks the request.', example: 5 })
  readonly attemptsPerCode!: number;

  @IntegerField({ from: 0, to: 10, description: 'Codes sent again, per request.', example: 3 })
  readonly resendsPerRequest!: number;

  @IntegerField({ from: 1, to: 20, description: 'Codes per patient in any 24 hours.', example: 5 })
  readonly codesPerDay!: number;

  @IntegerField({
    from: 0,
    to: 43_200,
    description: 'Minutes an organisation waits after the patient declined.',
    example: 1440,
  })
  readonly coolDownMinutes!: number;
}

/** The same, as they are shown. */
export class RequestLimitsViewDto implements RequestLimits {
  @ApiProperty({ type: 'integer', description: 'Minutes a request lives.', example: 60 })
  readonly requestMinutes!: number;

  @ApiProperty({ type: 'integer', description: 'Minutes a code lives.', example: 10 })
  readonly codeMinutes!: number;

  @ApiProperty({ type: 'integer', description: 'Which wrong code locks the request.', example: 5 })
  readonly attemptsPerCode!: number;

  @ApiProperty({ type: 'integer', description: 'Codes sent again, per request.', example: 3 })
  readonly resendsPerRequest!: number;

  @ApiProperty({ type: 'integer', description: 'Codes per patient in any 24 hours.', example: 5 })
  readonly codesPerDay!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Minutes an organisation waits after the patient declined.',
    example: 1440,
  })
  readonly coolDownMinutes!: number;
}
