import type { CommandBus } from '@nestjs/cqrs';
import { DisableWebhookCommand, ownContext, RecordWebhookVerifiedCommand } from '#libs/application';
import { CodedError } from '#libs/kernel';
import type { WebhookActs } from '#libs/webhooks';

/** What its owner has changed meanwhile needs no record any more. */
const overtaken = new Set([
  'CONSENT_STATE_UNCHANGED',
  'CONSENT_WEBHOOK_NOT_FOUND',
  'CONSENT_FEED_SUBSCRIPTION_REVOKED',
]);

const causes = { gone: 'gone', failing: 'sustained-failure' } as const;

/** What receivers do to their webhooks, as commands of the ledger itself. The bus is bound once it is there. */
export class CommandWebhookActs implements WebhookActs {
  #bus: Pick<CommandBus, 'execute'> | undefined;

  bind(bus: Pick<CommandBus, 'execute'>): void {
    this.#bus = bus;
  }

  verified: WebhookActs['verified'] = (subscriptionId, secretNumber, key) =>
    this.#run(new RecordWebhookVerifiedCommand(ownContext(key), subscriptionId, { secretNumber }));

  disabled: WebhookActs['disabled'] = (subscriptionId, cause, key) =>
    this.#run(new DisableWebhookCommand(ownContext(key), subscriptionId, { cause: causes[cause] }));

  async #run(command: Parameters<CommandBus['execute']>[0]): Promise<void> {
    if (this.#bus === undefined) throw new Error('no command bus is bound');
    try {
      await this.#bus.execute(command);
    } catch (error) {
      if (!(error instanceof CodedError && overtaken.has(error.code))) throw error;
    }
  }
}
