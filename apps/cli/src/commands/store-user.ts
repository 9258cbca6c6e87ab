import { setUpLedgerUser } from '#libs/event-store-esdb';
import { cliError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { connectionOf } from '../store/connection.js';
import { lineFromFile } from '../terminal/secret-input.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly on: string;
  readonly user: string;
  readonly passwordFile: string;
}

/** As EventStoreDB takes them, and as they can stand in a connection string without escapes. */
const USER_NAME = /^[a-z][a-z0-9_-]{1,30}$/;
const SHORTEST_PASSWORD = 12;

const setUpUser: Action<Options> = async ({ output }, { on, user, passwordFile }) => {
  const password = await lineFromFile(passwordFile, 'a password');
  if (!USER_NAME.test(user) || password.length < SHORTEST_PASSWORD) {
    throw cliError('CLI_STORE_USER_INVALID', {
      detail: `The name has lower-case letters, digits, - and _; the password ${String(SHORTEST_PASSWORD)} characters or more.`,
    });
  }
  const connectionString = await connectionOf(on);
  await setUpLedgerUser(
    { connectionString, connectionName: 'ledger-store-set-up-user' },
    { name: user, password },
  );
  await output.result(
    { user },
    () => `${user} may read and write the streams of the ledger, and nothing else.`,
  );
  return exitCodes.ok;
};

/** Adds the command under `store`. */
export const registerSetUpUser: Register = (parent, environment) => {
  parent
    .command('set-up-user')
    .summary('make the EventStoreDB user that the ledger runs as')
    .description(
      'Makes the user, or gives it a new password, and sets the rights of the whole database: the user reads and ' +
        'writes streams that are not the server’s own and follows $all; everything else is left to administrators. ' +
        'Run it as an administrator, once, and again after every change of the password.',
    )
    .requiredOption('--on <connection>', 'connection string of an administrator, best as @file')
    .requiredOption('--user <name>', 'the name of the user')
    .requiredOption('--password-file <file>', 'the file whose first line is the password')
    .addHelpText(
      'after',
      examples(
        'ledger store set-up-user --on @admin.connection --user ledger --password-file ledger.password',
      ),
    )
    .action(running(environment, setUpUser));
};
