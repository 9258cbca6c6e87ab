import { Command, CommanderError } from 'commander';
import { registerAlerts } from './commands/alerts.js';
import { registerBackup } from './commands/backup.js';
import { type CommandEnvironment, examples } from './commands/command.js';
import { registerDeadLetters } from './commands/dead-letters.js';
import { registerDecide } from './commands/decide.js';
import { registerDisclosures } from './commands/disclosures.js';
import { registerFeed } from './commands/feed/index.js';
import { registerHistory } from './commands/history.js';
import { registerImport } from './commands/import.js';
import { registerOutbox } from './commands/outbox.js';
import { registerOptOuts } from './commands/opt-outs/index.js';
import { registerReportOptOuts } from './commands/report-opt-outs.js';
import { registerPatients } from './commands/patients.js';
import { registerProjections } from './commands/projections.js';
import { registerSeed } from './commands/seed.js';
import { registerState } from './commands/state.js';
import { registerStatus } from './commands/status.js';
import { registerStore } from './commands/store.js';
import { registerToken } from './commands/token.js';
import { registerVerify } from './commands/verify.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal/terminal.js';

/** Every command, in the order in which help lists them. */
const commands = [
  registerDecide,
  registerHistory,
  registerState,
  registerDisclosures,
  registerAlerts,
  registerImport,
  registerOptOuts,
  registerReportOptOuts,
  registerSeed,
  registerStatus,
  registerOutbox,
  registerDeadLetters,
  registerFeed,
  registerPatients,
  registerProjections,
  registerVerify,
  registerBackup,
  registerStore,
  registerToken,
] as const;

const programOf = (environment: CommandEnvironment): Command => {
  const { terminal } = environment;
  const program = new Command('ledger')
    .description(
      'The consent ledger at a terminal, on the data directory itself. ' +
        'One process at a time owns it: stop the server first, or ask the server over HTTP.',
    )
    .option('--json', 'print JSON: one document, or one object a line')
    .option('--quiet', 'say nothing on stderr but errors')
    .option('--data-dir <directory>', 'where the ledger is (default: LEDGER_DATA_DIR, or ./data)')
    .helpCommand('help [command]', 'explain a command')
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Run it with --help for what it takes and examples.')
    .exitOverride()
    .addHelpText(
      'after',
      [
        examples(
          'ledger seed',
          'ledger decide --patient $ID --viewer RZF',
          'ledger import patients list.csv --rejects rejects.ndjson',
        ),
        '',
        'NHS numbers are never arguments: others on this machine could read them.',
        'Exit codes: 0 done, 1 refused or failed, 2 usage, 3 rows rejected, 4 ledger cannot be opened.',
      ].join('\n'),
    );
  for (const register of commands) register(program, environment);
  return program;
};

/** Runs one command line; answers with the exit code. Never throws, never ends the process. */
export const runLedger = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let code: number = exitCodes.ok;
  const program = programOf({
    terminal,
    exit: (ended) => {
      code = ended;
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what was wrong; asking for help is nothing wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    throw error;
  }
};
