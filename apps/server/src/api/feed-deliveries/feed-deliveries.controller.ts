import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { FeedSubscriptionReader } from '#libs/application';
import type { Webhooks } from '#libs/webhooks';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { apiError } from '../../http/errors.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { instantOf } from '../common/parse.js';
import { PageDto } from '../common/queries.dto.js';
import {
  deliveriesOf,
  deliveriesPage,
  RedeliverDto,
  RedeliveringDto,
  WebhookDeliveriesDto,
  WebhookTestDto,
} from './delivery.dto.js';

const NOT_FOUND = 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND';

/** What was pushed to a subscriber's endpoint, and pushing it again. */
@ApiTags('Feed webhooks')
@ApiBearerAuth()
@Controller('v1/feed/subscriptions/:subscriptionId/webhook')
export class FeedDeliveriesController {
  constructor(
    private readonly subscriptions: FeedSubscriptionReader,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  get #webhooks(): Webhooks {
    return this.ledger.effects.pushing.webhooks;
  }

  @Get('deliveries')
  @QueryEndpoint({
    operationId: 'listFeedWebhookDeliveries',
    summary: 'Attempts at pushing events, newest first',
    description: 'With what came of each, and without what was sent.',
    type: WebhookDeliveriesDto,
    paged: true,
    problems: [NOT_FOUND],
  })
  async deliveries(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Query() query: PageDto,
  ): Promise<WebhookDeliveriesDto> {
    await this.subscriptions.permitted(call.caller, 'ReadWebhookDeliveries', subscriptionId);
    const page = deliveriesPage(query);
    const found = deliveriesOf(await this.#webhooks.deliveries(subscriptionId, page), page.limit);
    call.next(found.next);
    return found;
  }

  @Post('test')
  @QueryEndpoint({
    operationId: 'testFeedWebhook',
    summary: 'Have a test message pushed',
    description:
      'What came of it is among the deliveries. An endpoint that has not answered its challenge is challenged again.',
    type: WebhookTestDto,
    body: true,
    problems: [NOT_FOUND, 'WEBHOOK_NOT_SET'],
  })
  async test(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() _: NoFieldsDto,
  ): Promise<WebhookTestDto> {
    await this.subscriptions.permitted(call.caller, 'TestWebhook', subscriptionId);
    return { messageId: await this.#webhooks.test(subscriptionId) };
  }

  @Post('redeliver')
  @QueryEndpoint({
    operationId: 'redeliverFeedWebhook',
    summary: 'Have everything from a place or a time on pushed again',
    description:
      'In order, with the ids the messages had: whoever still knows those takes them for repetitions.',
    type: RedeliveringDto,
    body: true,
    problems: [
      NOT_FOUND,
      'WEBHOOK_NOT_SET',
      'WEBHOOK_REDELIVERY_AHEAD',
      'FEED_CURSOR_INVALID',
      'FEED_CURSOR_AHEAD',
      'FEED_CURSOR_FOREIGN',
      'FEED_CURSOR_LOST',
    ],
  })
  async redeliver(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() { after, since }: RedeliverDto,
  ): Promise<RedeliveringDto> {
    await this.subscriptions.permitted(call.caller, 'RedeliverWebhook', subscriptionId);
    if (after !== undefined && since === undefined)
      await this.#webhooks.redeliver(subscriptionId, { cursor: after });
    else if (since !== undefined && after === undefined)
      await this.#webhooks.redeliver(subscriptionId, { since: instantOf(since) });
    else throw oneOfBoth();
    return { status: 'redelivering' };
  }
}

const oneOfBoth = () =>
  apiError('CONSENT_REQUEST_INVALID', {
    errors: ['/after', '/since'].map((pointer) => ({ pointer, detail: 'one of the two is given' })),
  });
