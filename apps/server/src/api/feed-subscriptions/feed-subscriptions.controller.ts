import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  ChangeFeedScopeCommand,
  GetFeedSubscriptionQuery,
  ListFeedSubscriptionsQuery,
  OpenFeedSubscriptionCommand,
  PauseFeedSubscriptionCommand,
  ResumeFeedSubscriptionCommand,
  RevokeFeedSubscriptionCommand,
} from '#libs/application';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import {
  FeedSubscriptionDto,
  FeedSubscriptionsDto,
  FeedSubscriptionsQueryDto,
  OpenFeedSubscriptionDto,
  openingOf,
  ReasonDto,
  subscriptionOf,
  subscriptionOptions,
  subscriptionsOf,
} from './feed-subscription.dto.js';
import { FeedScopeDto, scopeOf } from './scope.dto.js';

const ONE = ['CONSENT_FEED_SUBSCRIPTION_NOT_FOUND', 'CONSENT_FEED_SUBSCRIPTION_REVOKED'] as const;

const SCOPING = [
  'CONSENT_FEED_SCOPE_INVALID',
  'CONSENT_ORGANISATION_UNKNOWN',
  'CONSENT_NOT_A_PRACTICE',
] as const;

/** Who follows the feed, by which agreement, and what they are sent. */
@ApiTags('Feed subscriptions')
@ApiBearerAuth()
@Controller('v1/feed/subscriptions')
export class FeedSubscriptionsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listFeedSubscriptions',
    summary: 'Subscriptions of the feed, in the order they were opened',
    description:
      'With how far each is. A service is given those of its own organisation; administrators and auditors are given all.',
    type: FeedSubscriptionsDto,
    paged: true,
    problems: ['PROJECTION_POSITION_AHEAD', 'PROJECTION_BEHIND', 'READ_MODEL_CURSOR_INVALID'],
  })
  async list(
    @Call() call: CallContext,
    @Query() query: FeedSubscriptionsQueryDto,
  ): Promise<FeedSubscriptionsDto> {
    const found = await this.queries.execute(
      new ListFeedSubscriptionsQuery(call.caller, subscriptionOptions(query)),
    );
    call.next(found.next);
    const ids = found.items.map(({ subscriptionId }) => subscriptionId);
    return subscriptionsOf(found, await this.ledger.feed.progress.lags(ids));
  }

  @Get(':subscriptionId')
  @QueryEndpoint({
    operationId: 'getFeedSubscription',
    summary: 'One subscription, as it is now',
    type: FeedSubscriptionDto,
    etag: true,
    problems: ['CONSENT_FEED_SUBSCRIPTION_NOT_FOUND'],
  })
  async get(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
  ): Promise<FeedSubscriptionDto> {
    const found = await this.queries.execute(new GetFeedSubscriptionQuery(call.caller, subscriptionId));
    call.etag(found.revision);
    return subscriptionOf(found.value);
  }

  @Post()
  @CommandEndpoint({
    operationId: 'openFeedSubscription',
    summary: 'Give an organisation access to the feed, under an agreement',
    description: 'The receipt names the new subscription as `createdId`. Its owner can follow at once.',
    status: 201,
    problems: [...SCOPING, 'CONSENT_ORGANISATION_CLOSED', 'CONSENT_FEED_AGREEMENT_MISSING'],
  })
  async open(@Call() call: CallContext, @Body() body: OpenFeedSubscriptionDto): Promise<ReceiptDto> {
    const command = new OpenFeedSubscriptionCommand(call.command(), openingOf(body));
    const receipt = await this.commands.run(call, command);
    call.location(`/v1/feed/subscriptions/${receipt.subject}`);
    return receipt;
  }

  @Put(':subscriptionId/scope')
  @CommandEndpoint({
    operationId: 'changeFeedScope',
    summary: 'Change what a subscription is sent',
    description:
      'Holds at once, for older events too. Its owner is told what to delete, and to take a snapshot of what is new.',
    status: 200,
    problems: [...ONE, ...SCOPING, 'CONSENT_STATE_UNCHANGED'],
  })
  changeScope(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() body: FeedScopeDto,
  ): Promise<ReceiptDto> {
    const scope = scopeOf(body);
    return this.commands.run(call, new ChangeFeedScopeCommand(call.command(), subscriptionId, { scope }));
  }

  @Post(':subscriptionId/pause')
  @CommandEndpoint({
    operationId: 'pauseFeedSubscription',
    summary: 'Send nothing until it is resumed',
    description: 'Nothing is lost. What an administrator paused, its owner cannot resume.',
    status: 200,
    problems: [...ONE, 'CONSENT_STATE_UNCHANGED'],
  })
  pause(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ReceiptDto> {
    const command = new PauseFeedSubscriptionCommand(call.command(), subscriptionId, { reason });
    return this.commands.run(call, command);
  }

  @Post(':subscriptionId/resume')
  @CommandEndpoint({
    operationId: 'resumeFeedSubscription',
    summary: 'Send again, from where it stopped',
    status: 200,
    problems: [...ONE, 'CONSENT_STATE_UNCHANGED', 'CONSENT_FEED_HELD_BY_ADMIN'],
  })
  resume(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ReceiptDto> {
    const command = new ResumeFeedSubscriptionCommand(call.command(), subscriptionId, { reason });
    return this.commands.run(call, command);
  }

  @Post(':subscriptionId/revoke')
  @CommandEndpoint({
    operationId: 'revokeFeedSubscription',
    summary: 'End a subscription for good',
    description:
      'Its owner is told to delete the copy, or to do as the agreement says. It takes effect at once.',
    status: 200,
    problems: [...ONE],
  })
  revoke(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ReceiptDto> {
    const command = new RevokeFeedSubscriptionCommand(call.command(), subscriptionId, { reason });
    return this.commands.run(call, command);
  }
}
