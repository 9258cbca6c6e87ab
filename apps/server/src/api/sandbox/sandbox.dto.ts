import { ApiProperty } from '@nestjs/swagger';
import { ClockMoveRule } from './clock-move.rule.js';

export class MoveClockDto {
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    required: false,
    description: 'Time to move to; either this or advanceSeconds.',
    example: '2027-03-01T09:00:00.000Z',
  })
  @ClockMoveRule('to')
  readonly to?: string;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 3_153_600_000,
    required: false,
    description: 'Seconds to advance by; either this or to.',
    example: 86_400,
  })
  @ClockMoveRule('advanceSeconds')
  readonly advanceSeconds?: number;
}

export class ClockDto {
  @ApiProperty({ type: 'string', format: 'date-time', description: "The ledger's idea of now." })
  readonly now!: string;
}
