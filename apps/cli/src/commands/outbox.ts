import { setTimeout as wait } from 'node:timers/promises';
import { Argument } from 'commander';
import { Outbox, type OutboxMessage } from '#libs/notifications';
import type { CommandContext } from '../context.js';
import { cliError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly follow?: true;
}

const LOOK_MILLIS = 300;

/** The files are there to be read beside a server that runs: nothing is opened but them. */
const outboxOf = ({ config }: CommandContext): Outbox => {
  if (config.mode === 'production') throw cliError('CLI_NO_OUTBOX');
  return new Outbox(config.files.outbox);
};

const textOf = ({ id, at, channel, to, subject, text }: OutboxMessage): string =>
  [
    `${id}  ${at}  ${channel} to ${to}`,
    ...(subject === '' ? [] : [`  ${subject}`, '']),
    text.replaceAll(/^/gm, '  '),
  ]
    .join('\n')
    .trimEnd();

const list: Action<Options> = async (context, { follow }) => {
  const outbox = outboxOf(context);
  let after = '';
  const printNew = async (): Promise<number> => {
    const messages = outbox.list(after);
    for (const message of messages) await context.output.line(message, () => `${textOf(message)}\n`);
    after = messages.at(-1)?.id ?? after;
    return messages.length;
  };
  if ((await printNew()) === 0) context.output.note('The outbox is empty.');
  while (follow === true) {
    await wait(LOOK_MILLIS);
    await printNew();
  }
  return exitCodes.ok;
};

const show: Action<object> = async (context, _, id) => {
  const message = outboxOf(context).get(id);
  if (message === undefined) throw cliError('CLI_NO_MESSAGE');
  await context.output.result(message, () => textOf(message));
  return exitCodes.ok;
};

export const registerOutbox: Register = (program, environment) => {
  const outbox = program
    .command('outbox')
    .summary('read the texts and emails of development')
    .description('Reads the development outbox, where texts and emails lie that were not really sent.');
  outbox
    .command('list', { isDefault: true })
    .summary('show the messages, oldest first')
    .option('--follow', 'go on, and show each new one as it comes')
    .addHelpText('after', examples('ledger outbox', 'ledger outbox list --follow'))
    .action(running(environment, list));
  outbox
    .command('show')
    .summary('show one message')
    .addArgument(new Argument('<id>', 'id of the message, as the list shows it'))
    .addHelpText('after', examples('ledger outbox show 001772355600000-000001-5f0c1a2b'))
    .action(running(environment, show));
};
