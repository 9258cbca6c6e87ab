import { ApiProperty } from '@nestjs/swagger';
import type { HistoryEntry, HistoryOptions, Page } from '#libs/application';
import { capacities, directions, methods } from '#libs/consent';
import { historyCategories } from '#libs/read-models';
import { ActorDto, actorOf } from '../common/actor.dto.js';
import { check, EnumField, field, InstantField, PatternField } from '../../http/fields/index.js';
import { asOf, fresh, page, PageDto } from '../common/queries.dto.js';

const TYPES = /^[A-Za-z]{1,64}(,[A-Za-z]{1,64}){0,49}$/;

export class HistoryQueryDto extends PageDto {
  @InstantField({
    optional: true,
    description: 'Business time asked about: what had taken effect by then. Default: all.',
  })
  readonly at?: string;

  @InstantField({
    optional: true,
    description: 'Record time asked about: what was known by then. Default: now.',
  })
  readonly knownAt?: string;

  @PatternField({
    optional: true,
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    sentence: 'must be a position as this ledger gave it',
    description: 'Position of a write: the answer waits until it is no older.',
  })
  readonly minPosition?: string;

  @EnumField({
    optional: true,
    values: ['newest-first', 'oldest-first'],
    description: 'In which order of recording. Default: newest first.',
    example: 'newest-first',
  })
  readonly order?: HistoryOptions['order'];

  @field(
    {
      optional: true,
      description: 'Stored types of events, separated by commas. Default: all.',
      example: 'ConsentGranted,ConsentRevoked',
    },
    { type: 'string', pattern: TYPES.source },
    check(
      'types',
      'must be types of events separated by commas',
      (value) => typeof value === 'string' && TYPES.test(value),
    ),
  )
  readonly types?: string;
}

export class HistoryEntryDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the event.' })
  readonly eventId!: string;

  @ApiProperty({ type: 'string', description: 'Stored type of the event.', example: 'ConsentGranted' })
  readonly type!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: 'Under whose number it was recorded: a merged history shows both.',
  })
  readonly patientId!: string;

  @ApiProperty({
    type: 'string',
    pattern: '^[0-9]+$',
    description: 'Revision of the record with this event.',
    example: '3',
  })
  readonly revision!: string;

  @ApiProperty({ type: 'string', description: 'Place in the ledger.', example: '0000000000000b2e' })
  readonly position!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the ledger recorded it.' })
  readonly recordedAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it took effect.' })
  readonly effectiveAt!: string;

  @ApiProperty({ type: 'string', enum: historyCategories, description: 'What kind of thing it is.' })
  readonly category!: string;

  @ApiProperty({
    type: 'string',
    enum: directions,
    nullable: true,
    description: 'Share out or share in, where it is about one.',
  })
  readonly direction!: string | null;

  @ApiProperty({
    type: 'string',
    enum: ['all', 'organisation'],
    nullable: true,
    description: 'For choices and answers: about everyone, or about one organisation.',
  })
  readonly scope!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'ODS code of the organisation it is about.',
    example: 'RWE',
  })
  readonly organisation!: string | null;

  @ApiProperty({ type: 'string', description: 'What was so before.', example: 'not-recorded' })
  readonly old!: string;

  @ApiProperty({ type: 'string', description: 'What has been so since.', example: 'granted' })
  readonly new!: string;

  @ApiProperty({ type: ActorDto, description: 'Who recorded it, as they were at the time.' })
  readonly who!: ActorDto;

  @ApiProperty({ type: 'string', enum: methods, nullable: true, description: 'How it reached the ledger.' })
  readonly method!: string | null;

  @ApiProperty({
    type: 'string',
    enum: capacities,
    nullable: true,
    description: "In whose right: the patient's own, or on the patient's behalf.",
  })
  readonly capacity!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The event as recorded; its members depend on the type.',
  })
  readonly data!: Readonly<Record<string, unknown>>;
}

export class HistoryDto {
  @ApiProperty({ type: [HistoryEntryDto], description: 'What was recorded.' })
  readonly items!: readonly HistoryEntryDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

export const historyOptions = (query: HistoryQueryDto): HistoryOptions => ({
  ...page(query),
  ...asOf(query),
  ...fresh(query),
  order: query.order ?? 'newest-first',
  types: query.types?.split(',') ?? null,
});

const entryOf = (entry: HistoryEntry): HistoryEntryDto => ({
  eventId: entry.eventId,
  type: entry.type,
  patientId: entry.patientId,
  revision: String(entry.revision),
  position: entry.position,
  recordedAt: entry.recordedAt,
  effectiveAt: entry.effectiveAt,
  category: entry.category,
  direction: entry.direction,
  scope: entry.scope,
  organisation: entry.organisation,
  old: entry.old,
  new: entry.new,
  who: actorOf(entry.who),
  method: entry.method,
  capacity: entry.capacity,
  data: entry.data,
});

export const historyOf = ({ items, next }: Page<HistoryEntry>): HistoryDto => ({
  items: items.map(entryOf),
  next,
});
