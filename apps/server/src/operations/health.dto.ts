import { ApiProperty } from '@nestjs/swagger';

export class HealthDto {
  @ApiProperty({ type: 'string', enum: ['live', 'ready'], description: 'What was found.', example: 'ready' })
  readonly status!: 'live' | 'ready';
}
