import { ApiProperty } from '@nestjs/swagger';
import { ClearTextField } from '../../http/fields/index.js';

export class DropDeadLetterDto {
  @ClearTextField({
    max: 500,
    description: 'Why it is given up. On record for ever, so without anything personal.',
    example: 'The provider was down for a day; the practice has telephoned everybody.',
  })
  readonly reason!: string;
}

export class DeadLetterDto {
  @ApiProperty({ type: 'string', description: 'Which reactor could not do it.', example: 'patient-alerts' })
  readonly reactor!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The event that asks for the effect.' })
  readonly eventId!: string;

  @ApiProperty({ type: 'string', description: 'Type of that event.', example: 'ConsentGranted' })
  readonly type!: string;

  @ApiProperty({ type: 'string', description: 'Stream of that event.' })
  readonly stream!: string;

  @ApiProperty({ type: 'string', description: 'Position of that event.' })
  readonly position!: string;

  @ApiProperty({ type: 'integer', description: 'How often it was tried.', example: 12 })
  readonly failures!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Code of the last failure.',
    example: 'NOTIFICATION_UNAVAILABLE',
  })
  readonly error!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was given up trying.' })
  readonly since!: string;
}

export class DeadLettersDto {
  @ApiProperty({ type: () => [DeadLetterDto], description: 'The oldest first, at most 500.' })
  readonly items!: readonly DeadLetterDto[];
}
