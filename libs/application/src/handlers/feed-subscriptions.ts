import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { FeedSubscriptionReader } from '../asking/feed-subscription-reader.js';
import {
  ChangeFeedScopeCommand,
  DisableWebhookCommand,
  EnableWebhookCommand,
  OpenFeedSubscriptionCommand,
  PauseFeedSubscriptionCommand,
  RecordWebhookVerifiedCommand,
  RemoveWebhookEndpointCommand,
  ResumeFeedSubscriptionCommand,
  RevokeFeedSubscriptionCommand,
  RotateWebhookSecretCommand,
  SetWebhookEndpointCommand,
  type WebhookSecretReceipt,
} from '../commands/index.js';
import {
  type FeedSubscriptionView,
  GetFeedSubscriptionQuery,
  ListFeedSubscriptionsQuery,
  type Page,
  type Revised,
} from '../queries/index.js';
import type { CommandReceipt } from '../receipt.js';
import { FeedSubscriptionCommands } from '../running/feed-subscription-commands.js';

@CommandHandler(OpenFeedSubscriptionCommand)
export class OpenFeedSubscriptionHandler implements ICommandHandler<OpenFeedSubscriptionCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: OpenFeedSubscriptionCommand): Promise<CommandReceipt> {
    return this.commands.open(command);
  }
}

@CommandHandler(SetWebhookEndpointCommand)
export class SetWebhookEndpointHandler implements ICommandHandler<SetWebhookEndpointCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: SetWebhookEndpointCommand): Promise<WebhookSecretReceipt> {
    return this.commands.setEndpoint(command);
  }
}

@CommandHandler(RotateWebhookSecretCommand)
export class RotateWebhookSecretHandler implements ICommandHandler<RotateWebhookSecretCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: RotateWebhookSecretCommand): Promise<WebhookSecretReceipt> {
    return this.commands.rotateSecret(command);
  }
}

@CommandHandler(DisableWebhookCommand)
export class DisableWebhookHandler implements ICommandHandler<DisableWebhookCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: DisableWebhookCommand): Promise<CommandReceipt> {
    return this.commands.disable(command);
  }
}

@CommandHandler(ChangeFeedScopeCommand)
export class ChangeFeedScopeHandler implements ICommandHandler<ChangeFeedScopeCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: ChangeFeedScopeCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(PauseFeedSubscriptionCommand)
export class PauseFeedSubscriptionHandler implements ICommandHandler<PauseFeedSubscriptionCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: PauseFeedSubscriptionCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(ResumeFeedSubscriptionCommand)
export class ResumeFeedSubscriptionHandler implements ICommandHandler<ResumeFeedSubscriptionCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: ResumeFeedSubscriptionCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(RevokeFeedSubscriptionCommand)
export class RevokeFeedSubscriptionHandler implements ICommandHandler<RevokeFeedSubscriptionCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: RevokeFeedSubscriptionCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(RemoveWebhookEndpointCommand)
export class RemoveWebhookEndpointHandler implements ICommandHandler<RemoveWebhookEndpointCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: RemoveWebhookEndpointCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(RecordWebhookVerifiedCommand)
export class RecordWebhookVerifiedHandler implements ICommandHandler<RecordWebhookVerifiedCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: RecordWebhookVerifiedCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(EnableWebhookCommand)
export class EnableWebhookHandler implements ICommandHandler<EnableWebhookCommand> {
  constructor(private readonly commands: FeedSubscriptionCommands) {}

  execute(command: EnableWebhookCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.change(command, (given) => ({ type, ...body, ...given }));
  }
}

@QueryHandler(ListFeedSubscriptionsQuery)
export class ListFeedSubscriptionsHandler implements IQueryHandler<ListFeedSubscriptionsQuery> {
  constructor(private readonly reader: FeedSubscriptionReader) {}

  execute(query: ListFeedSubscriptionsQuery): Promise<Page<FeedSubscriptionView>> {
    return this.reader.subscriptions(query);
  }
}

@QueryHandler(GetFeedSubscriptionQuery)
export class GetFeedSubscriptionHandler implements IQueryHandler<GetFeedSubscriptionQuery> {
  constructor(private readonly reader: FeedSubscriptionReader) {}

  execute(query: GetFeedSubscriptionQuery): Promise<Revised<FeedSubscriptionView>> {
    return this.reader.subscription(query);
  }
}
