import { ApiProperty } from '@nestjs/swagger';
import { PatternField } from '../../http/fields/index.js';

export class OutboxQueryDto {
  @PatternField({
    optional: true,
    pattern: /^[0-9]{15}-[0-9]{6}-[0-9a-f]{8}$/,
    sentence: 'must be the id of a message',
    description: 'Only messages put there after this one.',
    example: '001772355600000-000001-5f0c1a2b',
  })
  readonly after?: string;
}

export class OutboxMessageDto {
  @ApiProperty({ type: 'string', description: 'Names the message; later ones sort after earlier ones.' })
  readonly id!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was put there.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', enum: ['sms', 'email'], description: 'How it would have gone out.' })
  readonly channel!: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The same for each copy of one message.' })
  readonly reference!: string;

  @ApiProperty({ type: 'string', description: 'Mobile number or email address.', example: '+447700900123' })
  readonly to!: string;

  @ApiProperty({ type: 'string', description: 'Of an email; empty for a text message.' })
  readonly subject!: string;

  @ApiProperty({ type: 'string', description: 'What it says.' })
  readonly text!: string;
}

export class OutboxDto {
  @ApiProperty({ type: () => [OutboxMessageDto], description: 'The oldest first.' })
  readonly items!: readonly OutboxMessageDto[];
}
