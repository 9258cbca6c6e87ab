import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { FeedSubscription } from '#libs/consent';
import type { WebhookStatus } from '#libs/webhooks';
import type { FeedLag, SubscriberProgress } from '../../composition/index.js';

const CURSOR = 'AQIDBAUGAAAAAASzmy19hB8OS2qMUy5_YKHUuQAAAACE3y0n';

const instant = (description: string) => ({
  type: 'string' as const,
  format: 'date-time',
  nullable: true,
  description,
  example: '2026-03-02T09:30:00.000Z',
});

export class FeedLagDto {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Rows of the feed that have not been sent; also those that are not for the subscription.',
    example: 12,
  })
  readonly events!: number;

  @ApiProperty({
    type: 'number',
    minimum: 0,
    description: 'How long ago the first of them was recorded; 0 where there is none.',
    example: 1.5,
  })
  readonly seconds!: number;
}

export class FeedReadDto {
  @ApiProperty({ enum: ['pull', 'stream', 'snapshot'], description: 'How it was read.' })
  readonly way!: string;

  @ApiProperty({ type: 'string', description: 'Up to here it was sent.', example: CURSOR })
  readonly cursor!: string;

  @ApiProperty({
    type: 'string',
    description:
      'The cursor the reader came with: what it says that it has. One that comes with the same again and again does not get on.',
    example: CURSOR,
  })
  readonly after!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When something was last sent that way.' })
  readonly at!: string;

  @ApiProperty({ type: FeedLagDto, description: 'What has not been sent that way.' })
  readonly lag!: FeedLagDto;
}

export class WebhookProgressDto {
  @ApiProperty({
    enum: ['sending', 'unverified', 'disabled'],
    description: 'Whether messages are sent to it, as far as it is not the subscription that is paused.',
  })
  readonly condition!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'Everything up to here was delivered, or waits to be tried again; null before the first look.',
    example: CURSOR,
  })
  readonly cursor!: string | null;

  @ApiProperty({
    type: FeedLagDto,
    description: 'What comes after that. The seconds are those of the oldest message that is not delivered.',
  })
  readonly lag!: FeedLagDto;

  @ApiProperty({ type: 'integer', description: 'Messages put aside after a failure, to be tried again.' })
  readonly waiting!: number;

  @ApiProperty({ type: 'integer', description: 'Messages that were given up, and wait for a person.' })
  readonly deadLetters!: number;

  @ApiProperty({ type: 'integer', description: 'Failures in a row, whichever message they were of.' })
  readonly failures!: number;

  @ApiProperty(instant('Since when it fails; null while it does not.'))
  readonly failingSince!: string | null;

  @ApiProperty(instant('Nothing is tried before; null where nothing holds it back.'))
  readonly pausedUntil!: string | null;

  @ApiProperty(instant('When a message was last taken.'))
  readonly lastSuccessAt!: string | null;

  @ApiProperty(instant('When a message was last not taken.'))
  readonly lastFailureAt!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Code of the last failure.',
    example: 'WEBHOOK_TIMED_OUT',
  })
  readonly lastError!: string | null;
}

@ApiExtraModels(FeedLagDto, WebhookProgressDto)
export class FeedStatusDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Of which subscription.' })
  readonly subscriptionId!: string;

  @ApiProperty({ enum: ['active', 'paused', 'revoked'], description: 'Whether it is sent anything.' })
  readonly status!: string;

  @ApiProperty({ type: 'string', description: 'Cursor of the newest row of the feed.', example: CURSOR })
  readonly head!: string;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(FeedLagDto) }],
    description: 'What has been sent by no way; null before anything was.',
  })
  readonly lag!: FeedLagDto | null;

  @ApiProperty(instant('When something was last sent, by whichever way; null before anything was.'))
  readonly lastDeliveryAt!: string | null;

  @ApiProperty({
    type: [FeedReadDto],
    description: 'How far it has read, the newest first; a few seconds old where another process serves it.',
  })
  readonly reads!: readonly FeedReadDto[];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Connections open to the process that answers; the metrics have those of each process.',
    example: 1,
  })
  readonly connections!: number;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(WebhookProgressDto) }],
    description: 'Null where its owner fetches the events.',
  })
  readonly webhook!: WebhookProgressDto | null;
}

const NO_LAG: FeedLag = { events: 0, seconds: 0 };

const webhookOf = (
  { webhook }: FeedSubscription,
  status: WebhookStatus | undefined,
): WebhookProgressDto | null => {
  if (webhook === null) return null;
  const condition = webhook.disabled !== null ? 'disabled' : webhook.verified ? 'sending' : 'unverified';
  return {
    condition,
    cursor: status?.cursor ?? null,
    lag: status === undefined ? NO_LAG : { events: status.lagEvents, seconds: status.lagSeconds },
    waiting: status?.waiting ?? 0,
    deadLetters: status?.dead ?? 0,
    failures: status?.failures ?? 0,
    failingSince: status?.failingSince ?? null,
    pausedUntil: status?.pausedUntil ?? null,
    lastSuccessAt: status?.lastSuccessAt ?? null,
    lastFailureAt: status?.lastFailureAt ?? null,
    lastError: status?.lastError ?? null,
  };
};

/** How a subscription fares, for whoever runs the ledger and for whoever follows it. */
export const feedStatusOf = (
  subscription: FeedSubscription,
  { head, lag, reads, webhook }: SubscriberProgress,
  connections: number,
): FeedStatusDto => {
  const { subscriptionId, status } = subscription;
  const last = [webhook?.lastSuccessAt, ...reads.map(({ at }) => at)].filter((at) => typeof at === 'string');
  return {
    subscriptionId,
    status,
    head,
    lag,
    lastDeliveryAt: last.sort().at(-1) ?? null,
    reads: reads.map(({ way, cursor, after, at, lag: ofWay }) => ({ way, cursor, after, at, lag: ofWay })),
    connections,
    webhook: webhookOf(subscription, webhook),
  };
};
