import { resolve } from 'node:path';
import { embeddedStoreOf, withExistingLedger } from '../context.js';
import { cliError } from '../errors.js';
import { existsSync } from 'node:fs';
import { exitCodes } from '../exit-codes.js';
import { type Action, examples, type Register, running } from './command.js';

const ON_EVENTSTOREDB =
  'Copy the database files of a node, checkpoint files first, or take a snapshot of its volume; after that back up the vault ' +
  'and the keyring, each elsewhere.';

const backup: Action<object> = (context, _, file = '') => {
  const target = resolve(file);
  if (existsSync(target))
    throw cliError('CLI_FILE_UNUSABLE', { detail: 'There is a file of that name already.' });
  return withExistingLedger(context, async (app) => {
    const copied = await embeddedStoreOf(app, ON_EVENTSTOREDB).backup(target);
    await context.output.result(
      { file: copied.file, head: copied.head ?? null },
      () => `Copied to ${copied.file}.`,
    );
    context.output.note(
      `The copy holds the events alone. Without ${context.config.files.vault} and ${context.config.files.keyring}` +
        ' nobody can read the personal data in them: back those up too, after it and elsewhere.',
    );
    return exitCodes.ok;
  });
};

export const registerBackup: Register = (program, environment) => {
  program
    .command('backup')
    .argument('<file>', 'where the copy goes; it must not exist')
    .summary('copy the events to a file')
    .description('Copies the event store to one consistent file. Keys are not in it; see the note it prints.')
    .addHelpText('after', examples('ledger backup /backups/events-2026-03-01.db'))
    .action(running(environment, backup));
};
