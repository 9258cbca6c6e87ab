import { QueryBus } from '@nestjs/cqrs';
import { type FeedSubscriptionView, ListFeedSubscriptionsQuery, type Page } from '#libs/application';
import { type FeedSubscriptionStatus, feedSubscriptionStatuses } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import { type Command, Option } from 'commander';
import { type FeedLag, LEDGER, type Ledger } from '../../../../server/src/composition/index.js';
import { callerAs, withExistingLedger } from '../../context.js';
import { exitCodes } from '../../exit-codes.js';
import { table } from '../../terminal/output.js';
import { type Action, type CommandEnvironment, examples, running } from '../command.js';
import { lagText } from './lag.js';
import { code } from './scope.js';

interface Options {
  readonly owner?: OdsCode;
  readonly status?: FeedSubscriptionStatus;
}

type Listed = FeedSubscriptionView & { readonly lag: FeedLag | null };

const LARGEST_PAGE = 200;

const rowOf = (one: Listed): readonly string[] => [
  one.subscriptionId,
  one.owner,
  one.agreement,
  one.status,
  lagText(one.lag),
  one.scope.families.join(' '),
  one.scope.practices?.join(' ') ?? 'all',
  one.scope.organisations?.join(' ') ?? 'all',
  one.scope.nhsNumber ? 'yes' : 'no',
  one.webhook?.url ?? '',
];

const headings = [
  ...['subscription', 'owner', 'agreement', 'status', 'behind by', 'families'],
  ...['practices', 'organisations', 'NHS number', 'webhook'],
];

const list: Action<Options> = (context, { owner, status }) =>
  withExistingLedger(context, async (app) => {
    const queries = app.get(QueryBus);
    const { progress } = app.get<Ledger>(LEDGER).feed;
    const items: Listed[] = [];
    let cursor: string | null = null;
    do {
      const asked = { owner: owner ?? null, status: status ?? null, limit: LARGEST_PAGE, minPosition: null };
      const page: Page<FeedSubscriptionView> = await queries.execute(
        new ListFeedSubscriptionsQuery(callerAs('admin'), { ...asked, cursor }),
      );
      const lags = await progress.lags(page.items.map(({ subscriptionId }) => subscriptionId));
      items.push(...page.items.map((one) => ({ ...one, lag: lags.get(one.subscriptionId) ?? null })));
      cursor = page.next;
    } while (cursor !== null);
    await context.output.result({ items }, () =>
      items.length === 0 ? 'There are no subscriptions.' : table(headings, items.map(rowOf)),
    );
    return exitCodes.ok;
  });

/** `ledger feed list`. */
export const registerList = (feed: Command, environment: CommandEnvironment): void => {
  feed
    .command('list', { isDefault: true })
    .summary('show the subscriptions, in the order they were opened, and how far each is')
    .option('--owner <code>', 'of one organisation alone', code)
    .addOption(new Option('--status <status>', 'of one status alone').choices(feedSubscriptionStatuses))
    .addHelpText('after', examples('ledger feed list --status active'))
    .action(running(environment, list));
};
