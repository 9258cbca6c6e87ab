import { FeedSubscriptionReader } from '#libs/application';
import type { Instant } from '#libs/kernel';
import { type Command, Option } from 'commander';
import { LEDGER, type Ledger } from '../../../../server/src/composition/index.js';
import { callerAs, withExistingLedger } from '../../context.js';
import { cliError } from '../../errors.js';
import { exitCodes } from '../../exit-codes.js';
import { instantArgument } from '../../patient-reference.js';
import { type Action, type CommandEnvironment, examples, running } from '../command.js';

interface Options {
  readonly after?: string;
  readonly since?: Instant;
}

/** Commander has refused both together. */
const fromOf = ({ after, since }: Options): { readonly cursor: string } | { readonly since: Instant } => {
  if (after !== undefined) return { cursor: after };
  if (since !== undefined) return { since };
  throw cliError('CLI_INPUT_MISSING', { detail: 'Say from where: --after a cursor, or --since a time.' });
};

const redeliver: Action<Options> = (context, options, id = '') => {
  const from = fromOf(options);
  return withExistingLedger(context, async (app) => {
    const subscriptions = app.get(FeedSubscriptionReader);
    const { subscriptionId } = await subscriptions.permitted(callerAs('admin'), 'RedeliverWebhook', id);
    await app.get<Ledger>(LEDGER).effects.pushing.webhooks.redeliver(subscriptionId, from);
    await context.output.result({ subscriptionId, status: 'redelivering' }, () =>
      context.config.database.kind === 'postgres'
        ? 'It is delivered again by whoever delivers.'
        : 'It is delivered again when the ledger runs next.',
    );
    return exitCodes.ok;
  });
};

/** `ledger feed redeliver`. */
export const registerRedeliver = (feed: Command, environment: CommandEnvironment): void => {
  feed
    .command('redeliver')
    .argument('<subscription>', 'its id, as the list shows it')
    .summary('have everything from a place or a time on pushed to its webhook again')
    .description(
      'In order, and with the ids the messages had: a receiver that still knows them takes them for repetitions.',
    )
    .option('--after <cursor>', 'everything after this cursor')
    .addOption(
      new Option('--since <time>', 'everything recorded from then on, and a little before')
        .argParser(instantArgument)
        .conflicts('after'),
    )
    .addHelpText(
      'after',
      examples('ledger feed redeliver $ID --since 2026-03-01', 'ledger feed redeliver $ID --after $CURSOR'),
    )
    .action(running(environment, redeliver));
};
