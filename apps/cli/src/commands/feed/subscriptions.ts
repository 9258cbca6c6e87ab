import { CommandBus } from '@nestjs/cqrs';
import {
  ChangeFeedScopeCommand,
  type CommandReceipt,
  OpenFeedSubscriptionCommand,
  PauseFeedSubscriptionCommand,
  ResumeFeedSubscriptionCommand,
  RevokeFeedSubscriptionCommand,
} from '#libs/application';
import type { OdsCode } from '#libs/kernel';
import type { Command } from 'commander';
import { callBy } from '../../call.js';
import { callerAs, type CommandContext, DEFAULT_ACTOR, withExistingLedger } from '../../context.js';
import { exitCodes } from '../../exit-codes.js';
import { type Action, type CommandEnvironment, examples, running } from '../command.js';
import { code, type ScopeOptions, scopeOf, withScope } from './scope.js';

interface By {
  readonly actor: string;
}

const by = (actor: string) => callBy(callerAs('admin', actor));

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
  carryOut(context, new OpenFeedSubscriptionCommand(by(actor), { owner, agreement, scope: scopeOf(scope) }));

const scope: Action<ScopeOptions & By> = (context, { actor, ...options }, id = '') =>
  carryOut(context, new ChangeFeedScopeCommand(by(actor), id, { scope: scopeOf(options) }));

type Why = By & { readonly reason: string };

const pause: Action<Why> = (context, { actor, reason }, id = '') =>
  carryOut(context, new PauseFeedSubscriptionCommand(by(actor), id, { reason }));
const resume: Action<Why> = (context, { actor, reason }, id = '') =>
  carryOut(context, new ResumeFeedSubscriptionCommand(by(actor), id, { reason }));
const revoke: Action<Why> = (context, { actor, reason }, id = '') =>
  carryOut(context, new RevokeFeedSubscriptionCommand(by(actor), id, { reason }));

const withActor = (command: Command): Command =>
  command.option('--actor <id>', 'who does it, for the record', DEFAULT_ACTOR);

const withReason = (command: Command): Command =>
  withActor(command)
    .argument('<subscription>', 'its id, as the list shows it')
    .requiredOption('--reason <text>', 'why; on record for ever, so without anything personal');

/** What gives access and takes it away. */
export const registerSubscriptions = (feed: Command, environment: CommandEnvironment): void => {
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
