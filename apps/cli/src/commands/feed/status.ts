import { FeedSubscriptionReader } from '#libs/application';
import type { FeedSubscription } from '#libs/consent';
import type { Command } from 'commander';
import { LEDGER, type Ledger, type SubscriberProgress } from '../../../../server/src/composition/index.js';
import { callerAs, withExistingLedger } from '../../context.js';
import { exitCodes } from '../../exit-codes.js';
import { facts, table } from '../../terminal/output.js';
import { type Action, type CommandEnvironment, examples, running } from '../command.js';
import { lagText } from './lag.js';

const webhookFacts = (
  { webhook }: FeedSubscription,
  { webhook: status }: SubscriberProgress,
): readonly (readonly [string, string])[] => {
  if (webhook === null) return [];
  const condition = webhook.verified ? 'sending' : 'its receiver has not answered the challenge';
  const pushed: readonly (readonly [string, string])[] = [
    ['webhook', webhook.disabled === null ? condition : `disabled (${webhook.disabled})`],
  ];
  if (status === undefined) return pushed;
  const { lagEvents: events, lagSeconds: seconds, waiting, dead, failures } = status;
  return [
    ...pushed,
    ['  behind by', lagText({ events, seconds })],
    ['  waiting', String(waiting)],
    ['  dead letters', String(dead)],
    ['  failures in a row', String(failures)],
    ['  last success', status.lastSuccessAt ?? 'none'],
    ['  last failure', [status.lastFailureAt ?? 'none', status.lastError].filter(Boolean).join(', ')],
  ];
};

const textOf = (subscription: FeedSubscription, progress: SubscriberProgress): string => {
  const about = facts([
    ['subscription', subscription.subscriptionId],
    ['owner', subscription.owner],
    ['status', subscription.status],
    ['newest of the feed', progress.head],
    ['behind by', lagText(progress.lag)],
    ...webhookFacts(subscription, progress),
  ]);
  const reads = progress.reads.map(({ way, at, lag, after, cursor }) => [
    ...[way, at, lagText(lag)],
    ...[after, cursor],
  ]);
  if (reads.length === 0) return about;
  return `${about}\n${table(['read by', 'last', 'behind by', 'came with', 'sent up to'], reads)}`;
};

const status: Action<object> = (context, _, id = '') =>
  withExistingLedger(context, async (app) => {
    const subscriptions = app.get(FeedSubscriptionReader);
    const subscription = await subscriptions.permitted(callerAs('admin'), 'GetFeedStatus', id);
    const progress = await app.get<Ledger>(LEDGER).feed.progress.of(id);
    const { subscriptionId, owner, status: standing, webhook } = subscription;
    const document = {
      ...{ subscriptionId, owner, status: standing },
      ...{ head: progress.head, lag: progress.lag, reads: progress.reads },
      webhook:
        webhook === null
          ? null
          : { verified: webhook.verified, disabled: webhook.disabled, ...progress.webhook },
    };
    await context.output.result(document, () => textOf(subscription, progress));
    return exitCodes.ok;
  });

/** `ledger feed status`. */
export const registerFeedStatus = (feed: Command, environment: CommandEnvironment): void => {
  feed
    .command('status')
    .argument('<subscription>', 'its id, as the list shows it')
    .summary('show how far one is, by which way, and what fails')
    .addHelpText('after', examples('ledger feed status $ID'))
    .action(running(environment, status));
};
