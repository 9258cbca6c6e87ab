import { CommandBus } from '@nestjs/cqrs';
import { RecordDeadLetterDropCommand } from '#libs/application';
import { droppedBy } from '../../../server/src/composition/effects/drop-dead-letter.js';
import { type Ledger, LEDGER } from '../../../server/src/composition/index.js';
import { callBy } from '../call.js';
import { callerAs, DEFAULT_ACTOR, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface DropOptions {
  readonly reason: string;
  readonly actor: string;
}

const list: Action<object> = (context) =>
  withExistingLedger(context, async (app) => {
    const letters = await app.get<Ledger>(LEDGER).effects.reactors.deadLetters();
    await context.output.result({ items: letters }, () =>
      letters.length === 0
        ? 'There are no dead letters.'
        : table(
            ['reactor', 'event', 'type', 'failures', 'error', 'since'],
            letters.map(({ reactor, eventId, type, failures, error, since }) => [
              reactor,
              eventId,
              type,
              String(failures),
              error ?? '',
              since,
            ]),
          ),
    );
    return exitCodes.ok;
  });

const retry: Action<object> = (context, _, reactor = '', eventId = '') =>
  withExistingLedger(context, async (app) => {
    await app.get<Ledger>(LEDGER).effects.reactors.retry({ reactor, eventId });
    context.output.note('It is tried again when the ledger runs next.');
    return exitCodes.ok;
  });

const drop: Action<DropOptions> = (context, { reason, actor }, reactor = '', eventId = '') =>
  withExistingLedger(context, async (app) => {
    const { reactors } = app.get<Ledger>(LEDGER).effects;
    const letter = await reactors.deadLetter({ reactor, eventId });
    const call = callBy(callerAs('admin', actor));
    await app.get(CommandBus).execute(new RecordDeadLetterDropCommand(call, droppedBy(letter, reason)));
    await reactors.drop(letter);
    return exitCodes.ok;
  });

export const registerDeadLetters: Register = (program, environment) => {
  const letters = program
    .command('dead-letters')
    .summary('list, retry or drop what could not be sent')
    .description('Effects that were tried as often as they may be: messages that nobody got.');
  letters
    .command('list', { isDefault: true })
    .summary('show them, oldest first')
    .addHelpText('after', examples('ledger dead-letters list'))
    .action(running(environment, list));
  letters
    .command('retry')
    .argument('<reactor>', 'as the list shows it')
    .argument('<event>', 'id of the event, as the list shows it')
    .summary('try one again, as often as a new one')
    .addHelpText('after', examples('ledger dead-letters retry patient-alerts $EVENT'))
    .action(running(environment, retry));
  letters
    .command('drop')
    .argument('<reactor>', 'as the list shows it')
    .argument('<event>', 'id of the event, as the list shows it')
    .summary('give one up for good, on record')
    .requiredOption('--reason <text>', 'why; on record for ever, so without anything personal')
    .option('--actor <id>', 'who drops it', DEFAULT_ACTOR)
    .addHelpText(
      'after',
      examples("ledger dead-letters drop patient-alerts $EVENT --reason 'told by telephone'"),
    )
    .action(running(environment, drop));
};
