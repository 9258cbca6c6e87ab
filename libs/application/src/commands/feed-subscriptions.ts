import type {
  FeedSubscriptionCommandBody,
  FeedSubscriptionCommandType,
  WebhookDisableCause,
} from '#libs/consent';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

/** What the handlers add themselves: who, when, which one, and what is known of keys. */
type Supplied = 'by' | 'now' | 'subscriptionId' | 'kid';

/** The caller's part of a command to a feed subscription. */
export type FeedSubscriptionBodyOf<T extends FeedSubscriptionCommandType> = Omit<
  FeedSubscriptionCommandBody[T],
  Supplied
>;

/** A command to the stream of one subscription; the one that opens it names none. */
export abstract class FeedSubscriptionStreamCommand<
  T extends FeedSubscriptionCommandType,
  Body = FeedSubscriptionBodyOf<T>,
  Answer = CommandReceipt,
> extends Command<Answer> {
  abstract readonly type: T;

  constructor(
    readonly context: CommandContext,
    readonly subscriptionId: string,
    readonly body: Body,
  ) {
    super();
  }
}

/** Its receipt names the new subscription as `createdId`. */
export class OpenFeedSubscriptionCommand extends Command<CommandReceipt> {
  readonly type = 'OpenFeedSubscription' as const;

  constructor(
    readonly context: CommandContext,
    readonly body: FeedSubscriptionBodyOf<'OpenFeedSubscription'>,
  ) {
    super();
  }
}

export class ChangeFeedScopeCommand extends FeedSubscriptionStreamCommand<'ChangeFeedScope'> {
  readonly type = 'ChangeFeedScope' as const;
}

export class PauseFeedSubscriptionCommand extends FeedSubscriptionStreamCommand<'PauseFeedSubscription'> {
  readonly type = 'PauseFeedSubscription' as const;
}

export class ResumeFeedSubscriptionCommand extends FeedSubscriptionStreamCommand<'ResumeFeedSubscription'> {
  readonly type = 'ResumeFeedSubscription' as const;
}

export class RevokeFeedSubscriptionCommand extends FeedSubscriptionStreamCommand<'RevokeFeedSubscription'> {
  readonly type = 'RevokeFeedSubscription' as const;
}

/** The receipt of what made a secret, with the secret: told now and never again, but to a repetition of the command. */
export interface WebhookSecretReceipt extends CommandReceipt {
  /** `whsec_` and base64, as Standard Webhooks has it. */
  readonly secret: string;
}

export class SetWebhookEndpointCommand extends FeedSubscriptionStreamCommand<
  'SetWebhookEndpoint',
  FeedSubscriptionBodyOf<'SetWebhookEndpoint'>,
  WebhookSecretReceipt
> {
  readonly type = 'SetWebhookEndpoint' as const;
}

export class RotateWebhookSecretCommand extends FeedSubscriptionStreamCommand<
  'RotateWebhookSecret',
  { readonly overlapSeconds: number },
  WebhookSecretReceipt
> {
  readonly type = 'RotateWebhookSecret' as const;
}

export class RemoveWebhookEndpointCommand extends FeedSubscriptionStreamCommand<'RemoveWebhookEndpoint'> {
  readonly type = 'RemoveWebhookEndpoint' as const;
}

/** The ledger itself, of an endpoint that answered its challenge. */
export class RecordWebhookVerifiedCommand extends FeedSubscriptionStreamCommand<'RecordWebhookVerified'> {
  readonly type = 'RecordWebhookVerified' as const;
}

/** Of what the ledger does itself, `cause` says why; for people it is who they are. */
export class DisableWebhookCommand extends FeedSubscriptionStreamCommand<
  'DisableWebhook',
  { readonly cause: Exclude<WebhookDisableCause, 'owner' | 'admin'> | null }
> {
  readonly type = 'DisableWebhook' as const;
}

export class EnableWebhookCommand extends FeedSubscriptionStreamCommand<'EnableWebhook'> {
  readonly type = 'EnableWebhook' as const;
}
