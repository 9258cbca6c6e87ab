import { ApiProperty } from '@nestjs/swagger';
import type { PracticeListView } from '#libs/application';
import { type ListStatus, listStatuses } from '#libs/consent';
import { EnumField, InstantField } from '../../http/fields/index.js';

export class SetListEntryDto {
  @EnumField({
    values: listStatuses,
    description: '`allowed` needs no code, `prohibited` may never look, `delisted` takes either off again.',
    example: 'allowed',
  })
  readonly status!: ListStatus;

  @InstantField({ optional: true, description: 'From when. Default: now.' })
  readonly from?: string;
}

export class ListEntryDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'The event that says so.' })
  readonly eventId!: string;

  @ApiProperty({ type: 'string', description: 'ODS code.', example: 'RWE' })
  readonly organisation!: string;

  @ApiProperty({ type: 'string', enum: listStatuses, description: 'What the practice says of it.' })
  readonly status!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'From when.' })
  readonly from!: string;
}

export class PracticeListDto {
  @ApiProperty({ type: 'string', description: 'ODS code of the practice.', example: 'C82001' })
  readonly practice!: string;

  @ApiProperty({
    type: 'string',
    pattern: '^[0-9]+$',
    nullable: true,
    description: 'Revision of the list; also the ETag. Null while it was never written.',
    example: '2',
  })
  readonly revision!: string | null;

  @ApiProperty({ type: [ListEntryDto], description: 'Its entries.' })
  readonly entries!: readonly ListEntryDto[];
}

export const practiceListOf = ({ practice, revision, entries }: PracticeListView): PracticeListDto => ({
  practice,
  revision: revision === null ? null : String(revision),
  entries: entries.map(({ eventId, organisation, status, from }) => ({
    eventId,
    organisation,
    status,
    from,
  })),
});
