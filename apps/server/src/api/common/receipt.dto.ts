import { ApiProperty } from '@nestjs/swagger';
import type { CommandReceipt } from '#libs/application';

export class RecordedEventDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: 'Id of the event; the same when the command is repeated.',
  })
  readonly id!: string;

  @ApiProperty({ type: 'string', description: 'Stored type of the event.', example: 'ConsentGranted' })
  readonly type!: string;
}

/** What a command answers once its events would survive a power cut. */
export class ReceiptDto {
  @ApiProperty({
    type: 'string',
    description:
      'Whose record it is: a patient id, a practice code, a feed subscription, or `england` for reference data.',
    example: '7f1cbb28-7aa0-4d0a-8f3c-4df1ce1d1a11',
  })
  readonly subject!: string;

  @ApiProperty({
    type: 'string',
    pattern: '^[0-9]+$',
    description: 'Revision of the record after the command; also the ETag.',
    example: '4',
  })
  readonly revision!: string;

  @ApiProperty({
    type: 'string',
    description: 'Opaque place in the ledger, to be handed to reads as `minPosition`.',
    example: '0000000000000b2e',
  })
  readonly position!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the ledger recorded it.' })
  readonly recordedAt!: string;

  @ApiProperty({
    type: [RecordedEventDto],
    description: 'What was recorded; empty when nothing had to change.',
  })
  readonly events!: RecordedEventDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Id of what the command made: a relationship, a contact point, an override, a subscription.',
    example: null,
  })
  readonly createdId!: string | null;
}

export const receiptOf = (receipt: CommandReceipt): ReceiptDto => ({
  subject: receipt.subjectId,
  revision: String(receipt.revision),
  position: receipt.position,
  recordedAt: receipt.recordedAt,
  events: receipt.events.map(({ type }, index) => ({ id: receipt.eventIds[index] ?? '', type })),
  createdId: receipt.createdId,
});
