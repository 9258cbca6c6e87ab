import { openEventStoreDbForCopy } from '#libs/event-store-esdb';
import { type CopyPhase, copyLedger, type CopyReport } from '#libs/store-copy';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { connectionOf } from '../store/connection.js';
import { openSource } from '../store/open-source.js';
import { facts } from '../terminal/output.js';
import { type Progress, progressOf } from '../terminal/progress.js';
import { type Action, examples, type Register, running } from './command.js';
import { registerSetUpUser } from './store-user.js';
import { registerCopyVault } from './store-vault.js';

interface Options {
  readonly from?: string;
  readonly to: string;
  readonly resume?: true;
}

/** A bar for each phase, since each goes over the ledger anew. */
const phasesOf = ({ output }: CommandContext) => {
  let current: { readonly phase: CopyPhase; readonly progress: Progress } | undefined;
  const stop = (): void => current?.progress.stop();
  const tell = (phase: CopyPhase, done: number, total: number | undefined): void => {
    if (current?.phase !== phase) {
      stop();
      current = { phase, progress: progressOf(output, `events ${phase}`) };
    }
    current.progress.update(done, total);
  };
  return { tell, stop };
};

const copying = async (context: CommandContext, { from, to, resume }: Options): Promise<CopyReport> => {
  const connectionString = await connectionOf(to);
  const source = await openSource(from ?? context.config.dataDirectory);
  const { tell, stop } = phasesOf(context);
  try {
    const { ledgerId } = await source.identity();
    const options = { connectionString, connectionName: 'ledger-store-copy' };
    const target = await openEventStoreDbForCopy(options, ledgerId);
    try {
      return await copyLedger({ source, target, resume: resume === true, onProgress: tell });
    } finally {
      await target.close();
    }
  } finally {
    stop();
    await source.close();
  }
};

const copy: Action<Options> = async (context, options) => {
  const started = performance.now();
  const report = await copying(context, options);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  await context.output.result({ ...report, seconds }, () =>
    facts([
      ['events', String(report.events)],
      ['streams', String(report.streams)],
      ['copied', String(report.copied)],
      ['digest', report.digest],
      ['seconds', String(seconds)],
      ['verdict', 'the same in both, event by event'],
    ]),
  );
  context.output.note(
    'The target is this ledger now: vault and keyring go on with it, read models are built anew. Start nothing on ' +
      'the source again: from here on there would be two ledgers.',
  );
  return exitCodes.ok;
};

export const registerStore: Register = (program, environment) => {
  const parent = program
    .command('store')
    .summary('copy the ledger to EventStoreDB and its vault to PostgreSQL, or set up its user')
    .description('What concerns the store as a whole.')
    .addHelpText('after', examples('ledger store copy --to esdb://127.0.0.1:2113?tls=false'));
  parent
    .command('copy')
    .summary('copy the ledger into an empty EventStoreDB')
    .description(
      'Copies every event in its order, with its id and metadata, into an EventStoreDB that is empty, and compares ' +
        'the two afterwards: counts and digests, of each stream and in all. The target takes over the id of the ' +
        'ledger. May be stopped at any time; --resume goes on. docs/how-to/move-to-eventstoredb.md has the whole way.',
    )
    .option(
      '--from <store>',
      'data directory, events file, or connection string (default: the data directory)',
    )
    .requiredOption(
      '--to <connection>',
      'esdb://…, or @file to read it from a file: one with a password must not be an argument',
    )
    .option('--resume', 'go on with a copy that did not get to its end')
    .addHelpText(
      'after',
      examples(
        'ledger store copy --to esdb://127.0.0.1:2113?tls=false',
        'ledger store copy --from /var/lib/ledger --to @/run/secrets/eventstore --resume',
      ),
    )
    .action(running(environment, copy));
  registerCopyVault(parent, environment);
  registerSetUpUser(parent, environment);
};
