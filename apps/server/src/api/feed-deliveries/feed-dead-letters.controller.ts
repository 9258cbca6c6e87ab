import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { FeedSubscriptionReader, permitFor, RecordDeadLetterDropCommand } from '#libs/application';
import type { EventId } from '#libs/kernel';
import type { WebhookDeadLetter, Webhooks } from '#libs/webhooks';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { DropDeadLetterDto } from '../dead-letters/dead-letters.dto.js';
import { deadLetterOf, deadLetterSeq, WebhookDeadLetterDto, WebhookDeadLettersDto } from './delivery.dto.js';

const NOT_FOUND = 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND';

/** What goes on record when a message is never to be sent. */
const droppedBy = (
  { subscriptionId, eventId, type, failures, error }: WebhookDeadLetter,
  reason: string,
) => ({
  reactor: `webhook:${subscriptionId}`,
  droppedEventId: eventId as EventId,
  droppedEventType: type,
  failures,
  error,
  reason,
});

/** Messages that a receiver did not take in three days, while it took others. */
@ApiTags('Feed webhooks')
@ApiBearerAuth()
@Controller('v1/feed/subscriptions/:subscriptionId/webhook/dead-letters')
export class FeedDeadLettersController {
  constructor(
    private readonly subscriptions: FeedSubscriptionReader,
    private readonly commands: Commands,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  get #webhooks(): Webhooks {
    return this.ledger.effects.pushing.webhooks;
  }

  @Get()
  @QueryEndpoint({
    operationId: 'listFeedWebhookDeadLetters',
    summary: 'Messages that were given up',
    type: WebhookDeadLettersDto,
    problems: [NOT_FOUND],
  })
  async list(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
  ): Promise<WebhookDeadLettersDto> {
    await this.subscriptions.permitted(call.caller, 'ReadWebhookDeliveries', subscriptionId);
    return { items: (await this.#webhooks.deadLetters(subscriptionId)).map(deadLetterOf) };
  }

  @Post(':deadLetterId/retry')
  @QueryEndpoint({
    operationId: 'retryFeedWebhookDeadLetter',
    summary: 'Try a message again, as often as a new one',
    description:
      'One that a newer record of the same patient has overtaken is not sent: it would put the copy back. It is settled.',
    type: WebhookDeadLetterDto,
    body: true,
    problems: [NOT_FOUND, 'WEBHOOK_DEAD_LETTER_UNKNOWN'],
  })
  async retry(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Param('deadLetterId') id: string,
    @Body() _: NoFieldsDto,
  ): Promise<WebhookDeadLetterDto> {
    await this.subscriptions.permitted(call.caller, 'RedeliverWebhook', subscriptionId);
    const letter = await this.#webhooks.deadLetter(subscriptionId, deadLetterSeq(id));
    await this.#webhooks.retry(letter);
    return deadLetterOf(letter);
  }

  @Post(':deadLetterId/drop')
  @CommandEndpoint({
    operationId: 'dropFeedWebhookDeadLetter',
    summary: 'Give a message up for good, on record',
    status: 200,
    problems: ['WEBHOOK_DEAD_LETTER_UNKNOWN'],
  })
  async drop(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Param('deadLetterId') id: string,
    @Body() { reason }: DropDeadLetterDto,
  ): Promise<ReceiptDto> {
    permitFor(call.caller, 'DropDeadLetter', null);
    const letter = await this.#webhooks.deadLetter(subscriptionId, deadLetterSeq(id));
    const command = new RecordDeadLetterDropCommand(call.command(), droppedBy(letter, reason));
    const receipt = await this.commands.run(call, command);
    await this.#webhooks.drop(letter);
    return receipt;
  }
}
