import { Body, Controller, Delete, Inject, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  DisableWebhookCommand,
  EnableWebhookCommand,
  RemoveWebhookEndpointCommand,
  RotateWebhookSecretCommand,
  SetWebhookEndpointCommand,
  type WebhookSecretReceipt,
} from '#libs/application';
import { parseEndpointUrl } from '#libs/webhooks';
import { LEDGER, type Ledger } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import {
  overlapOf,
  RotateSecretDto,
  secretReceiptOf,
  SetWebhookDto,
  WebhookSecretReceiptDto,
} from './webhook.dto.js';

const ONE = [
  'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND',
  'CONSENT_FEED_SUBSCRIPTION_REVOKED',
  'CONSENT_WEBHOOK_NOT_FOUND',
] as const;

/** Where a subscription's events are pushed to. Its owner decides; the secret is told to the owner alone. */
@ApiTags('Feed webhooks')
@ApiBearerAuth()
@Controller('v1/feed/subscriptions/:subscriptionId/webhook')
export class FeedWebhookController {
  constructor(
    private readonly commands: Commands,
    private readonly bus: CommandBus,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  @Put()
  @CommandEndpoint({
    operationId: 'setFeedWebhook',
    summary: 'Have events pushed to an address',
    description:
      'Events come once the endpoint has answered its challenge. A new address has a new secret, and proves itself anew.',
    status: 200,
    type: WebhookSecretReceiptDto,
    problems: [
      'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND',
      'CONSENT_FEED_SUBSCRIPTION_REVOKED',
      'CONSENT_STATE_UNCHANGED',
      'CONSENT_WEBHOOK_INVALID',
      'WEBHOOK_ADDRESS_REFUSED',
    ],
  })
  set(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() { url }: SetWebhookDto,
  ): Promise<WebhookSecretReceiptDto> {
    parseEndpointUrl(url, { development: this.ledger.config.mode === 'development' });
    return this.#withSecret(call, new SetWebhookEndpointCommand(call.command(), subscriptionId, { url }));
  }

  @Post('rotate-secret')
  @CommandEndpoint({
    operationId: 'rotateFeedWebhookSecret',
    summary: 'Sign with a new secret',
    description: 'For a while messages carry the signatures of both, so that none is turned away.',
    status: 200,
    type: WebhookSecretReceiptDto,
    problems: [...ONE],
  })
  rotate(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() body: RotateSecretDto,
  ): Promise<WebhookSecretReceiptDto> {
    const command = new RotateWebhookSecretCommand(call.command(), subscriptionId, overlapOf(body));
    return this.#withSecret(call, command);
  }

  @Delete()
  @CommandEndpoint({
    operationId: 'removeFeedWebhook',
    summary: 'Have no more events pushed',
    description: 'They can still be fetched.',
    status: 200,
    problems: [...ONE],
  })
  remove(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(call, new RemoveWebhookEndpointCommand(call.command(), subscriptionId, {}));
  }

  @Post('enable')
  @CommandEndpoint({
    operationId: 'enableFeedWebhook',
    summary: 'Push again, from where it stopped',
    status: 200,
    problems: [...ONE, 'CONSENT_STATE_UNCHANGED', 'CONSENT_FEED_HELD_BY_ADMIN'],
  })
  enable(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(call, new EnableWebhookCommand(call.command(), subscriptionId, {}));
  }

  @Post('disable')
  @CommandEndpoint({
    operationId: 'disableFeedWebhook',
    summary: 'Push nothing until it is enabled',
    description: 'Events can still be fetched. What an administrator disabled, its owner cannot enable.',
    status: 200,
    problems: [...ONE, 'CONSENT_STATE_UNCHANGED'],
  })
  disable(
    @Call() call: CallContext,
    @Param('subscriptionId') subscriptionId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    const command = new DisableWebhookCommand(call.command(), subscriptionId, { cause: null });
    return this.commands.run(call, command);
  }

  async #withSecret(
    call: CallContext,
    command: SetWebhookEndpointCommand | RotateWebhookSecretCommand,
  ): Promise<WebhookSecretReceiptDto> {
    const receipt: WebhookSecretReceipt = await this.bus.execute(command);
    call.etag(receipt.revision);
    call.replayed(receipt.replayed);
    return secretReceiptOf(receipt);
  }
}
