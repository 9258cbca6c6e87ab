import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  ChangeFeedScopeCommand,
  type CommandContext as Call,
  type CommandReceipt,
  type FeedSubscriptionView,
  ListFeedSubscriptionsQuery,
  OpenFeedSubscriptionCommand,
  type Page,
  PauseFeedSubscriptionCommand,
  ResumeFeedSubscriptionCommand,
  RevokeFeedSubscriptionCommand,
} from '#libs/application';
import {
  type FeedScope,
  type FeedSubscriptionStatus,
  feedSubscriptionStatuses,
  optOutSchemes,
  scopeFamilies,
} from '#libs/consent';
import { newUuid, type OdsCode, parseOdsCode } from '#libs/kernel';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { callerAs, type CommandContext, DEFAULT_ACTOR, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

const LARGEST_PAGE = 200;

interface ScopeOptions {
  readonly families: FeedScope['families'];
  readonly organisations?: readonly OdsCode[];
  readonly practices?: readonly OdsCode[];
  readonly schemes: FeedScope['schemes'];
  readonly nhsNumber?: true;
}

interface By {
  readonly actor: string;
}

const callBy = (actor: string): Call => {
  const key = newUuid();
  return {
    caller: callerAs('admin', actor),
    idempotencyKey: key,
    bodyDigestInput: key,
    ifMatch: null,
    correlationId: newUuid(),
  };
};

const scopeOf = ({ families, organisations, practices, schemes, nhsNumber }: ScopeOptions): FeedScope => ({
  families,
  organisations: organisations ?? null,
  practices: practices ?? null,
  schemes,
  nhsNumber: nhsNumber === true,
});

const rowOf = (one: FeedSubscriptionView): readonly string[] => [
  one.subscriptionId,
  one.owner,
  one.agreement,
  one.status,
  one.scope.families.join(' '),
  one.scope.practices?.join(' ') ?? 'all',
  one.scope.organisations?.join(' ') ?? 'all',
  one.scope.nhsNumber ? 'yes' : 'no',
  one.webhook?.url ?? '',
];

const headings = [
  ...['subscription', 'owner', 'agreement', 'status', 'families'],
  ...['practices', 'organisations', 'NHS number', 'webhook'],
];

const list: Action<{ readonly owner?: OdsCode; readonly status?: FeedSubscriptionStatus }> = (
  context,
  { owner, status },
) =>
  withExistingLedger(context, async (app) => {
    const queries = app.get(QueryBus);
    const items: FeedSubscriptionView[] = [];
    let cursor: string | null = null;
    do {
      const asked = { owner: owner ?? null, status: status ?? null, limit: LARGEST_PAGE, minPosition: null };
      const page: Page<FeedSubscriptionView> = await queries.execute(
        new ListFeedSubscriptionsQuery(callerAs('admin'), { ...asked, cursor }),
      );
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    await context.output.result({ items }, () =>
      items.length === 0 ? 'There are no subscriptions.' : table(headings, items.map(rowOf)),
    );
    return exitCodes.ok;
  });

type Carried =
  | OpenFeedSubscriptionCommand
  | ChangeFeedScopeCommand
  | PauseFeedSubscriptionCommand
  | ResumeFeedSubscriptionCommand
  | RevokeFeedSubscriptionCommand;

const carryOut = (context: CommandContext, command: Carried): Promise<number> =>
  withExistingLedger(context, async (app) => {
    const { subjectId, events }: CommandReceipt = await app.get(CommandBus).execute(command);
    const recorded = events.map(({ type }) => type);
    await context.output.result({ subscriptionId: subjectId, recorded }, () => subjectId);
    return exitCodes.ok;
  });

const open: Action<ScopeOptions & By & { readonly owner: OdsCode; readonly agreement: string }> = (
  context,
  { actor, owner, agreement, ...scope },
) =>
  carryOut(
    context,
    new OpenFeedSubscriptionCommand(callBy(actor), { owner, agreement, scope: scopeOf(scope) }),
  );

const scope: Action<ScopeOptions & By> = (context, { actor, ...options }, id = '') =>
  carryOut(context, new ChangeFeedScopeCommand(callBy(actor), id, { scope: scopeOf(options) }));

type Why = By & { readonly reason: string };

const pause: Action<Why> = (context, { actor, reason }, id = '') =>
  carryOut(context, new PauseFeedSubscriptionCommand(callBy(actor), id, { reason }));
const resume: Action<Why> = (context, { actor, reason }, id = '') =>
  carryOut(context, new ResumeFeedSubscriptionCommand(callBy(actor), id, { reason }));
const revoke: Action<Why> = (context, { actor, reason }, id = '') =>
  carryOut(context, new RevokeFeedSubscriptionCommand(callBy(actor), id, { reason }));

const code = (text: string): OdsCode => {
  const parsed = parseOdsCode(text);
  if (parsed === undefined) throw new InvalidArgumentError('An ODS code is upper-case letters and digits.');
  return parsed;
};

const codes = (text: string): readonly OdsCode[] => text.split(',').map(code);

const wordsOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): readonly T[] =>
    text.split(',').map((word) => {
      const found = known.find((one) => one === word);
      if (found === undefined) throw new InvalidArgumentError(`Known are ${known.join(', ')}.`);
      return found;
    });

const withScope = (command: Command): Command =>
  command
    .addOption(
      new Option('--families <list>', `which records, of ${scopeFamilies.join(', ')}`)
        .argParser(wordsOf(scopeFamilies))
        .makeOptionMandatory(),
    )
    .option(
      '--schemes <list>',
      'which opt-outs, with the family opt-out: national, type-1',
      wordsOf(optOutSchemes),
      [],
    )
    .option('--practices <list>', 'ODS codes, with commas: only their patients (default: all)', codes)
    .option(
      '--organisations <list>',
      'ODS codes, with commas: only records that name them (default: all)',
      codes,
    )
    .option('--nhs-number', 'send NHS numbers; only where the agreement says so');

const withActor = (command: Command): Command =>
  command.option('--actor <id>', 'who does it, for the record', DEFAULT_ACTOR);

const withReason = (command: Command): Command =>
  withActor(command)
    .argument('<subscription>', 'its id, as the list shows it')
    .requiredOption('--reason <text>', 'why; on record for ever, so without anything personal');

export const registerFeed: Register = (program, environment) => {
  const feed = program
    .command('feed')
    .summary('who follows the feed, and what they are sent')
    .description('Subscriptions of the downstream feed: see docs/how-to/give-access-to-the-feed.md.')
    .addHelpText('after', examples('ledger feed list'));
  feed
    .command('list', { isDefault: true })
    .summary('show the subscriptions, in the order they were opened')
    .option('--owner <code>', 'of one organisation alone', code)
    .addOption(new Option('--status <status>', 'of one status alone').choices(feedSubscriptionStatuses))
    .addHelpText('after', examples('ledger feed list --status active'))
    .action(running(environment, list));
  withScope(withActor(feed.command('open')))
    .summary('give an organisation access, under an agreement')
    .requiredOption('--owner <code>', 'whose copy it feeds', code)
    .requiredOption('--agreement <reference>', 'the data sharing agreement, as its parties file it')
    .addHelpText(
      'after',
      examples(
        "ledger feed open --owner RWE --agreement 'DSA 2026/117' --families choice --practices C82001",
      ),
    )
    .action(running(environment, open));
  withScope(withActor(feed.command('scope').argument('<subscription>', 'its id, as the list shows it')))
    .summary('change what a subscription is sent: all of it is said anew')
    .addHelpText('after', examples('ledger feed scope $ID --families choice,opt-out --schemes national'))
    .action(running(environment, scope));
  withReason(feed.command('pause'))
    .summary('send nothing until it is resumed; nothing is lost')
    .addHelpText('after', examples("ledger feed pause $ID --reason 'their platform leaks'"))
    .action(running(environment, pause));
  withReason(feed.command('resume'))
    .summary('send again, from where it stopped')
    .addHelpText('after', examples("ledger feed resume $ID --reason 'mended'"))
    .action(running(environment, resume));
  withReason(feed.command('revoke'))
    .summary('end a subscription for good')
    .addHelpText('after', examples("ledger feed revoke $ID --reason 'the agreement has ended'"))
    .action(running(environment, revoke));
};
