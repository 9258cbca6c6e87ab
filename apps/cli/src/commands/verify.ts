import { embeddedStoreOf, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { facts } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

const MOST_SHOWN = 20;

const shown = (found: readonly string[]): string =>
  [...found.slice(0, MOST_SHOWN), ...(found.length > MOST_SHOWN ? ['…'] : [])].join(', ') || 'none';

const ON_EVENTSTOREDB =
  'EventStoreDB verifies the hashes of its own chunk files when a node starts, and its nodes hold copies of each other.';

const verify: Action<object> = (context) =>
  withExistingLedger(context, async (app) => {
    const report = await embeddedStoreOf(app, ON_EVENTSTOREDB).verify();
    await context.output.result(report, () =>
      facts([
        ['events', String(report.events)],
        ['damaged', shown(report.damaged)],
        ['problems', shown(report.problems)],
        ['verdict', report.ok ? 'sound' : 'DAMAGED: stop using it and restore a backup'],
      ]),
    );
    return report.ok ? exitCodes.ok : exitCodes.failed;
  });

export const registerVerify: Register = (program, environment) => {
  program
    .command('verify')
    .summary('check every stored event')
    .description(
      'Reads the whole ledger and checks every event, its place in its stream and both indexes. Exit code 1 when ' +
        'anything is damaged.',
    )
    .addHelpText('after', examples('ledger verify', 'ledger verify --data-dir /var/lib/ledger --json'))
    .action(running(environment, verify));
};
