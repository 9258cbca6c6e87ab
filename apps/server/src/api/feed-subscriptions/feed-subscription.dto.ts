import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { FeedSubscriptionOptions, FeedSubscriptionView, Page } from '#libs/application';
import {
  actorRoles,
  type FeedSubscriptionStatus,
  feedSubscriptionStatuses,
  type FeedWebhook,
  webhookDisableCauses,
} from '#libs/consent';
import type { FeedLag } from '../../composition/index.js';
import { ClearTextField, EnumField, ObjectField, OdsCodeField } from '../../http/fields/index.js';
import { ods, orNull } from '../common/parse.js';
import { fresh, FreshPageDto, page } from '../common/queries.dto.js';
import { FeedLagDto } from '../feed-status/feed-status.dto.js';
import { FeedScopeDto, scopeOf } from './scope.dto.js';

const LONGEST_REASON = 500;

const scopeExample = {
  families: ['choice', 'opt-out'],
  organisations: null,
  practices: ['C82001'],
  schemes: ['national'],
  nhsNumber: false,
};

export class OpenFeedSubscriptionDto {
  @OdsCodeField({ description: 'Whose copy it feeds: a service of this organisation follows it.' })
  readonly owner!: string;

  @ClearTextField({
    max: 200,
    description: 'The data sharing agreement it rests on, as its parties file it. Patients are named by it.',
    example: 'DSA 2026/117',
  })
  readonly agreement!: string;

  @ObjectField(FeedScopeDto, { description: 'What it may be sent.', example: scopeExample })
  readonly scope!: FeedScopeDto;
}

export class ReasonDto {
  @ClearTextField({
    max: LONGEST_REASON,
    description: 'Why, for the record; never about a patient. The owner reads it.',
    example: 'The platform moves to another data centre.',
  })
  readonly reason!: string;
}

export class FeedSubscriptionsQueryDto extends FreshPageDto {
  @OdsCodeField({
    optional: true,
    description: 'Of one organisation alone. A service is given its own whatever it asks.',
  })
  readonly owner?: string;

  @EnumField({ optional: true, values: feedSubscriptionStatuses, description: 'Of one status alone.' })
  readonly status?: FeedSubscriptionStatus;
}

export class PauseDto {
  @ApiProperty({
    type: 'string',
    enum: actorRoles,
    description: 'Who paused it. What an administrator paused, its owner cannot resume.',
  })
  readonly role!: string;

  @ApiProperty({ type: 'string', description: 'Why.', example: 'The platform moves.' })
  readonly reason!: string;
}

export class WebhookDto {
  @ApiProperty({
    type: 'string',
    description: 'Where events are sent to.',
    example: 'https://example.org/events',
  })
  readonly url!: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the endpoint has answered its challenge.' })
  readonly verified!: boolean;

  @ApiProperty({
    type: 'string',
    nullable: true,
    enum: webhookDisableCauses,
    description: 'Why nothing is sent to it; null while it is.',
    example: null,
  })
  readonly disabled!: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Which secret of the subscription signs, from 1.',
  })
  readonly secretNumber!: number;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Until when the secret before it signs too; null where there is none.',
    example: null,
  })
  readonly previousSecretUntil!: string | null;
}

@ApiExtraModels(PauseDto, WebhookDto)
export class FeedSubscriptionDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Its id.' })
  readonly subscriptionId!: string;

  @ApiProperty({ type: 'string', description: 'Whose copy it feeds.', example: 'RWE' })
  readonly owner!: string;

  @ApiProperty({ type: 'string', description: 'The agreement it rests on.', example: 'DSA 2026/117' })
  readonly agreement!: string;

  @ApiProperty({ type: FeedScopeDto, description: 'What it may be sent.' })
  readonly scope!: object;

  @ApiProperty({
    type: 'string',
    enum: feedSubscriptionStatuses,
    description: 'Whether it is sent anything.',
  })
  readonly status!: string;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(PauseDto) }],
    description: 'Null unless it is paused.',
  })
  readonly pause!: PauseDto | null;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(WebhookDto) }],
    description: 'Null where its owner fetches the events.',
  })
  readonly webhook!: WebhookDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was opened.' })
  readonly openedAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it last changed.' })
  readonly changedAt!: string;
}

@ApiExtraModels(FeedLagDto)
export class ListedFeedSubscriptionDto extends FeedSubscriptionDto {
  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(FeedLagDto) }],
    description: 'What has been sent to it by no way; null before anything was.',
  })
  readonly lag!: FeedLagDto | null;
}

export class FeedSubscriptionsDto {
  @ApiProperty({ type: [ListedFeedSubscriptionDto], description: 'In the order they were opened.' })
  readonly items!: readonly ListedFeedSubscriptionDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

export const openingOf = ({ owner, agreement, scope }: OpenFeedSubscriptionDto) => ({
  owner: ods(owner),
  agreement,
  scope: scopeOf(scope),
});

const webhookOf = ({ url, secret, previous, verified, disabled }: FeedWebhook): WebhookDto => ({
  url,
  verified,
  disabled,
  secretNumber: secret.secretNumber,
  previousSecretUntil: previous?.until ?? null,
});

export const subscriptionOf = ({
  subscriptionId,
  owner,
  agreement,
  scope,
  status,
  pause,
  webhook,
  openedAt,
  changedAt,
}: FeedSubscriptionView): FeedSubscriptionDto => ({
  subscriptionId,
  owner,
  agreement,
  scope,
  status,
  pause,
  webhook: webhook === null ? null : webhookOf(webhook),
  openedAt,
  changedAt,
});

export const subscriptionOptions = (query: FeedSubscriptionsQueryDto): FeedSubscriptionOptions => ({
  ...page(query),
  ...fresh(query),
  owner: orNull(ods, query.owner),
  status: query.status ?? null,
});

export const subscriptionsOf = (
  { items, next }: Page<FeedSubscriptionView>,
  lags: ReadonlyMap<string, FeedLag>,
): FeedSubscriptionsDto => ({
  items: items.map((one) =>
    Object.assign(subscriptionOf(one), { lag: lags.get(one.subscriptionId) ?? null }),
  ),
  next,
});
