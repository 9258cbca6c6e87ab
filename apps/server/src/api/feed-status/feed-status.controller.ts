import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { FeedSubscriptionReader } from '#libs/application';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { FeedConnections } from '../feed/feed-connections.js';
import { FeedStatusDto, feedStatusOf } from './feed-status.dto.js';

/** How those who follow the feed get on. */
@ApiTags('Feed subscriptions')
@ApiBearerAuth()
@Controller('v1/feed/subscriptions/:subscriptionId/status')
export class FeedStatusController {
  constructor(
    private readonly subscriptions: FeedSubscriptionReader,
    private readonly connections: FeedConnections,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'getFeedStatus',
    summary: 'How far a subscription is, by which way, and what fails',
    description: 'For its owner, administrators and auditors. Nothing of what was sent is in it.',
    type: FeedStatusDto,
    problems: ['CONSENT_FEED_SUBSCRIPTION_NOT_FOUND'],
  })
  async status(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
  ): Promise<FeedStatusDto> {
    const subscription = await this.subscriptions.permitted(call.caller, 'GetFeedStatus', subscriptionId);
    const progress = await this.ledger.feed.progress.of(subscriptionId);
    return feedStatusOf(subscription, progress, this.connections.counts.get(subscriptionId) ?? 0);
  }
}
