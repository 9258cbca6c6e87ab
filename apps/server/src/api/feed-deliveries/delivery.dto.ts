import { ApiProperty } from '@nestjs/swagger';
import type { Delivery, WebhookDeadLetter } from '#libs/webhooks';
import { apiError } from '../../http/errors.js';
import { InstantField, PatternField } from '../../http/fields/index.js';
import { page, PageDto } from '../common/queries.dto.js';

export class WebhookDeliveryDto {
  @ApiProperty({ type: 'string', description: 'Numbers the attempts of the subscription.', example: '1207' })
  readonly id!: string;

  @ApiProperty({ enum: ['event', 'test', 'challenge'], description: 'What was sent.' })
  readonly kind!: string;

  @ApiProperty({ type: 'string', description: '`webhook-id`: the same at every attempt at a message.' })
  readonly messageId!: string;

  @ApiProperty({ type: 'string', description: 'Type of the event.', example: 'choice-changed' })
  readonly type!: string;

  @ApiProperty({ type: 'integer', description: '1 for the first try of a message.', example: 1 })
  readonly attempt!: number;

  @ApiProperty({
    enum: ['delivered', 'failed', 'dead', 'overtaken', 'dropped'],
    description:
      'Of the attempt: `failed` is tried again; `dead` was given up; `overtaken` was not sent again, since a newer ' +
      'record of the same patient was; `dropped` by an administrator.',
  })
  readonly outcome!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'HTTP status the receiver answered with; null without an answer.',
    example: 204,
  })
  readonly status!: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Code of what went wrong.',
    example: 'WEBHOOK_TIMED_OUT',
  })
  readonly error!: string | null;

  @ApiProperty({ type: 'integer', description: 'How long it took.', example: 31 })
  readonly millis!: number;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When.' })
  readonly at!: string;
}

export class WebhookDeliveriesDto {
  @ApiProperty({
    type: [WebhookDeliveryDto],
    description: 'Newest first; of the last 30 days, and the last 10,000 at the most. Never what was sent.',
  })
  readonly items!: readonly WebhookDeliveryDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

export class WebhookTestDto {
  @ApiProperty({
    type: 'string',
    format: 'uuid',
    description: '`webhook-id` of the test: look for it among the deliveries.',
  })
  readonly messageId!: string;
}

export class RedeliverDto {
  @PatternField({
    optional: true,
    pattern: /^[A-Za-z0-9_-]{1,200}$/,
    sentence: 'must be a cursor as the feed gave it',
    description: 'Everything after this cursor is sent again.',
  })
  readonly after?: string;

  @InstantField({
    optional: true,
    description: 'Everything recorded from then on is sent again, and a little before.',
  })
  readonly since?: string;
}

export class RedeliveringDto {
  @ApiProperty({ enum: ['redelivering'], description: 'It has been asked for; messages keep their ids.' })
  readonly status!: 'redelivering';
}

export class WebhookDeadLetterDto {
  @ApiProperty({ type: 'string', description: 'What it is called by.', example: '20931' })
  readonly id!: string;

  @ApiProperty({ type: 'string', description: '`webhook-id`.' })
  readonly messageId!: string;

  @ApiProperty({ type: 'string', description: 'Type of the event.', example: 'choice-changed' })
  readonly type!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When what it tells of was recorded.' })
  readonly recordedAt!: string;

  @ApiProperty({ type: 'integer', description: 'How often it failed by itself.', example: 29 })
  readonly failures!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Code of the last failure.',
    example: 'WEBHOOK_STATUS_REFUSED',
  })
  readonly error!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was given up.' })
  readonly since!: string;
}

export class WebhookDeadLettersDto {
  @ApiProperty({ type: [WebhookDeadLetterDto], description: 'The oldest first, at most 500.' })
  readonly items!: readonly WebhookDeadLetterDto[];
}

const wholeNumberIn = (text: string, pointer: string): number => {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw apiError('CONSENT_REQUEST_INVALID', {
    errors: [{ pointer, detail: 'must be as this list gave it' }],
  });
};

export const deliveriesPage = (
  query: PageDto,
): { readonly before: number | undefined; readonly limit: number } => {
  const { cursor, limit } = page(query);
  return { before: cursor === null ? undefined : wholeNumberIn(cursor, '/cursor'), limit };
};

export const deadLetterSeq = (id: string): number => wholeNumberIn(id, '/deadLetterId');

export const deliveriesOf = (deliveries: readonly Delivery[], limit: number): WebhookDeliveriesDto => {
  const last = deliveries.at(-1);
  return {
    items: deliveries.map(({ n, kind, messageId, type, attempt, outcome, status, error, millis, at }) => ({
      ...{ id: String(n), kind, messageId, type, attempt, outcome, status, error, millis, at },
    })),
    next: deliveries.length < limit || last === undefined ? null : String(last.n),
  };
};

export const deadLetterOf = ({ seq, ...letter }: WebhookDeadLetter): WebhookDeadLetterDto => {
  const { messageId, type, recordedAt, failures, error, since } = letter;
  return { id: String(seq), messageId, type, recordedAt, failures, error, since };
};
