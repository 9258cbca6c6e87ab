import { copyVault } from '../../../server/src/composition/index.js';
import { exitCodes } from '../exit-codes.js';
import { databaseOf } from '../store/connection.js';
import { facts } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly to: string;
}

const copy: Action<Options> = async ({ config, output }, { to }) => {
  const url = await databaseOf(to);
  const { ledgerId, tables } = await copyVault(config.dataDirectory, url, (table) => {
    output.note(`copying ${table}`);
  });
  await output.result({ ledgerId, tables }, () =>
    facts([
      ['ledger', ledgerId],
      ...Object.entries(tables).map(([name, rows]) => [name, String(rows)] as const),
    ]),
  );
  output.note(
    'Start with this database as LEDGER_DATABASE_URL and the same keyring as LEDGER_KEYRING_FILE. Start nothing on the ' +
      'old files again, and destroy vault.db once you are sure: an erasure reaches the keys in the database alone.',
  );
  return exitCodes.ok;
};

/** Adds the command under `store`. */
export const registerCopyVault: Register = (parent, environment) => {
  parent
    .command('copy-vault')
    .summary('copy the key vault into an empty PostgreSQL')
    .description(
      'Copies what is neither among the events nor made from them: the keys of all patients, the lookup of NHS ' +
        'numbers, what is erased, and which messages and webhooks have gone out or have yet to. All of it or nothing. ' +
        'The keyring stays a file. Stop every process of the ledger first.',
    )
    .requiredOption(
      '--to <connection>',
      'postgres://…, or @file to read it from a file: one with a password must not be an argument',
    )
    .addHelpText(
      'after',
      examples('ledger store copy-vault --data-dir /var/lib/ledger --to @database.connection'),
    )
    .action(running(environment, copy));
};
