import {
  consentError,
  decideFeedSubscription,
  type FeedSubscriptionCommand,
  type FeedSubscriptionCommandType,
  type FeedSubscriptionState,
} from '#libs/consent';
import { isUuid, plusMillis } from '#libs/kernel';
import { webhookSecret, writtenWebhookSecret } from '#libs/privacy';
import { feedSubscriptionStream } from '#libs/stored-events';
import type { Caller, CommandContext } from '../caller.js';
import type {
  DisableWebhookCommand,
  FeedSubscriptionBodyOf,
  OpenFeedSubscriptionCommand,
  RotateWebhookSecretCommand,
  SetWebhookEndpointCommand,
  WebhookSecretReceipt,
} from '../commands/index.js';
import type { CodeKeys } from '../parts.js';
import { ownedBy } from '../permission/feed-subscription.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { FeedSubscriptionStreams } from '../streams/feed-subscription-streams.js';
import type { Directory } from '../streams/reference-streams.js';
import { type Digests, identityOf, madeBy } from './command-identity.js';
import type { CommandRunner } from './command-runner.js';

type Given = Pick<FeedSubscriptionCommand, 'by' | 'now' | 'subscriptionId'>;

interface Task {
  readonly context: CommandContext;
  readonly type: FeedSubscriptionCommandType;
  readonly subscriptionId: string;
  readonly createdId?: string;
  readonly toDomain: (given: Given) => FeedSubscriptionCommand;
}

/** A command whose rules need nothing but what its caller says. */
type Plain = Exclude<
  FeedSubscriptionCommandType,
  'OpenFeedSubscription' | 'SetWebhookEndpoint' | 'RotateWebhookSecret' | 'DisableWebhook'
>;

interface PlainCommand<T extends Plain> {
  readonly context: CommandContext;
  readonly subscriptionId: string;
  readonly type: T;
  readonly body: FeedSubscriptionBodyOf<T>;
}

const causeOf = ({ actor }: Caller, { body }: DisableWebhookCommand) => {
  if (actor.role === 'ledger') return body.cause ?? 'sustained-failure';
  return actor.role === 'admin' ? 'admin' : 'owner';
};

/** Carries out commands to the subscriptions of the feed. */
export class FeedSubscriptionCommands {
  constructor(
    private readonly runner: CommandRunner,
    private readonly subscriptions: FeedSubscriptionStreams,
    private readonly directory: Directory,
    private readonly digests: Digests,
    private readonly keys: CodeKeys,
  ) {}

  async open({ context, type, body }: OpenFeedSubscriptionCommand): Promise<CommandReceipt> {
    // The id follows from the command's, so that a repetition speaks of the same subscription.
    const { commandId } = identityOf(this.digests, context);
    const subscriptionId = madeBy(commandId, 'feed-subscription');
    return this.#run({
      ...{ context, type, subscriptionId, createdId: subscriptionId },
      toDomain: (given) => ({ type, ...body, ...given }),
    });
  }

  change<T extends Plain>(
    { context, type, subscriptionId }: PlainCommand<T>,
    toDomain: (given: Given) => FeedSubscriptionCommand,
  ): Promise<CommandReceipt> {
    return this.#run({ context, type, subscriptionId, toDomain });
  }

  disable(command: DisableWebhookCommand): Promise<CommandReceipt> {
    const { context, type, subscriptionId } = command;
    const cause = causeOf(context.caller, command);
    return this.#run({ context, type, subscriptionId, toDomain: (given) => ({ type, cause, ...given }) });
  }

  async setEndpoint(command: SetWebhookEndpointCommand): Promise<WebhookSecretReceipt> {
    const { context, type, subscriptionId, body } = command;
    const kid = this.keys.currentKid;
    return this.#withSecret(
      await this.#run({
        ...{ context, type, subscriptionId },
        toDomain: (given) => ({ type, ...body, kid, ...given }),
      }),
    );
  }

  async rotateSecret(command: RotateWebhookSecretCommand): Promise<WebhookSecretReceipt> {
    const { context, type, subscriptionId, body } = command;
    const kid = this.keys.currentKid;
    const overlap = body.overlapSeconds * 1_000;
    return this.#withSecret(
      await this.#run({
        ...{ context, type, subscriptionId },
        toDomain: (given) => ({ type, kid, previousUntil: plusMillis(given.now, overlap), ...given }),
      }),
    );
  }

  /** With the secret that the very command of this receipt made. */
  async #withSecret(receipt: CommandReceipt): Promise<WebhookSecretReceipt> {
    const { subjectId: subscriptionId, eventIds } = receipt;
    const { secrets } = (await this.subscriptions.load(subscriptionId)).state;
    const made = secrets.find(({ eventId }) => eventIds.includes(eventId));
    if (made === undefined) throw new Error(`no secret was made by ${eventIds.join()}`);
    return {
      ...receipt,
      secret: writtenWebhookSecret(webhookSecret(this.keys, { subscriptionId, ...made })),
    };
  }

  async #run({ context, type, subscriptionId, createdId, toDomain }: Task): Promise<CommandReceipt> {
    const { caller } = context;
    permitFor<FeedSubscriptionCommandType>(caller, type, null);
    if (!isUuid(subscriptionId)) throw consentError('CONSENT_FEED_SUBSCRIPTION_NOT_FOUND');
    return this.runner.run<FeedSubscriptionState>({
      stream: feedSubscriptionStream(subscriptionId),
      subjectId: subscriptionId,
      identity: identityOf(this.digests, context),
      ifMatch: context.ifMatch,
      load: () => this.subscriptions.load(subscriptionId),
      show: ({ state: { subscription } }) => {
        if (createdId === undefined) ownedBy(caller, subscription);
        return Promise.resolve();
      },
      authorise: () => Promise.resolve(),
      createdBy: () => createdId ?? null,
      decide: async ({ state }, recordTime) => {
        const directory = await this.directory.load();
        const now = recordTime(directory.last?.recordedAt);
        const command = toDomain({ subscriptionId, by: caller.actor, now });
        const decision = decideFeedSubscription(command, state, directory.state);
        if (!decision.ok) throw decision.error;
        return { events: decision.value, recordedAt: now, createdId: createdId ?? null };
      },
    });
  }
}
