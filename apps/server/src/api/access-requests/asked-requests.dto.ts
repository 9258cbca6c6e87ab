import type { AskedRequestOptions } from '#libs/application';
import { ApiProperty } from '@nestjs/swagger';
import { EnumField } from '../../http/fields/index.js';
import { fresh, FreshPageDto, page } from '../common/queries.dto.js';
import { AccessRequestDto } from './access-request-view.dto.js';

const statuses = ['pending', 'over'] as const;

export class AskedRequestsQueryDto extends FreshPageDto {
  @EnumField({
    optional: true,
    values: statuses,
    description: 'Those that are pending, or the others. Default: both.',
  })
  readonly status?: (typeof statuses)[number];
}

export class AskedRequestsDto {
  @ApiProperty({ type: [AccessRequestDto], description: 'Newest first.' })
  readonly items!: readonly AccessRequestDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

export const askedOptions = (query: AskedRequestsQueryDto): AskedRequestOptions => ({
  ...page(query),
  ...fresh(query),
  pending: query.status === undefined ? null : query.status === 'pending',
});
