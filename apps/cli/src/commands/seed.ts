import { Option } from 'commander';
import { withLedger } from '../context.js';
import { cliError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { countArgument } from '../patient-reference.js';
import { FEWEST_PATIENTS } from '../seed/county.js';
import { DEFAULT_PATIENTS, DEFAULT_SEED, seedCounty } from '../seed/index.js';
import { facts } from '../terminal/output.js';
import { progressOf } from '../terminal/progress.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly patients: number;
  readonly seed: number;
}

/** There are not more test numbers. */
const MOST_PATIENTS = 500_000;
const MOST_SEEDS = 999_999_999;

const seed: Action<Options> = async (context, { patients, seed: chosen }) => {
  // Before the data directory is made.
  if (context.config.mode === 'production') throw cliError('CLI_SEED_PRODUCTION');
  if (patients < FEWEST_PATIENTS)
    throw cliError('CLI_INPUT_MISSING', { detail: `A county has at least ${FEWEST_PATIENTS} patients.` });
  const progress = progressOf(context.output, 'patients');
  const started = performance.now();
  const summary = await withLedger(context, async (app) => {
    try {
      return await seedCounty(app, {
        patients,
        seed: chosen,
        onProgress: ({ done, total }) => {
          progress.update(done, total);
        },
      });
    } finally {
      progress.stop();
    }
  });
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  const { samples, demoPatients: _, ...counts } = summary;
  await context.output.result({ ...summary, seconds }, () =>
    facts([
      ...Object.entries({ ...counts, seconds }).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      ['demo patient', samples.patient],
      ['their practice', samples.practice],
      ['may look', samples.localProvider],
      ['needs a code', samples.remoteProvider],
    ]),
  );
  return exitCodes.ok;
};

export const registerSeed: Register = (program, environment) => {
  program
    .command('seed')
    .summary('fill an empty ledger with an invented county')
    .description(
      'Fills an empty ledger with an invented county: practices, providers, areas, lists, and patients with NHS ' +
        'numbers kept for tests (999…), with five years of care and choices. The same seed makes the same county. ' +
        'Refused in production mode, and on a ledger that holds anything.',
    )
    .addOption(
      new Option('--patients <count>', 'how many patients')
        .argParser(countArgument(MOST_PATIENTS))
        .default(DEFAULT_PATIENTS),
    )
    .addOption(
      new Option('--seed <number>', 'which county')
        .argParser(countArgument(MOST_SEEDS))
        .default(DEFAULT_SEED),
    )
    .addHelpText('after', examples('ledger seed', 'ledger seed --patients 100000 --data-dir ./large'))
    .action(running(environment, seed));
};
