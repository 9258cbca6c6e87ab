import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { ProjectionOperator } from '#libs/application';
import type { ProjectionAction } from '#libs/consent';
import type { BuildReport, ProjectionReport } from '#libs/projections';
import { callerAs, type CommandContext, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { facts, table } from '../terminal/output.js';
import { progressOf } from '../terminal/progress.js';
import { type Action, type CommandEnvironment, examples, type Register, running } from './command.js';

const LOOK_MILLIS = 100;
/** What a build does before it is where it is going, or known not to get there. */
const MOVING: ReadonlySet<BuildReport['here']> = new Set<BuildReport['here']>([
  'pending',
  'starting',
  'rebuilding',
  'catching-up',
  'retrying',
]);
const caller = callerAs('admin');

interface ActOptions {
  readonly reason: string;
  readonly watch?: true;
}

const rowsOf = ({ name, builds, lag }: ProjectionReport): string[][] =>
  builds.map((build) => [
    name,
    `v${String(build.version)} b${String(build.build)}`,
    build.role,
    build.state,
    build.position ?? '',
    build.role === 'active' ? String(lag.positions ?? '') : '',
    build.fault?.code ?? build.lastErrorCode ?? '',
  ]);

const tableOf = (reports: readonly ProjectionReport[]): string =>
  table(['projection', 'build', 'role', 'state', 'position', 'lag', 'error'], reports.flatMap(rowsOf));

const candidateOf = ({ builds }: ProjectionReport): BuildReport | undefined =>
  builds.find(({ role }) => role === 'candidate');

/** Done, and of how much: of its own events while it goes by streams, and of positions after that. */
const howFar = ({ walked, position }: BuildReport, { head }: ProjectionReport): [number, number] =>
  walked === undefined
    ? [Number.parseInt(position ?? '0', 16), Number.parseInt(head ?? '0', 16)]
    : [walked.events, walked.of];

/** Until the build on its way has taken over, or stands still. */
const watch = async (
  { output }: CommandContext,
  operator: ProjectionOperator,
  name: string,
): Promise<ProjectionReport> => {
  const bar = progressOf(output, 'events');
  try {
    for (;;) {
      const report = await operator.show(caller, name);
      const candidate = candidateOf(report);
      if (candidate === undefined || ['paused', 'faulted', 'differs'].includes(candidate.state))
        return report;
      bar.update(...howFar(candidate, report));
      await pause(LOOK_MILLIS);
    }
  } finally {
    bar.stop();
  }
};

const operatorIn =
  <Options>(
    work: (
      operator: ProjectionOperator,
      context: CommandContext,
      options: Options,
      ...args: string[]
    ) => Promise<number>,
  ): Action<Options & object> =>
  (context, options, ...args) =>
    withExistingLedger(context, (app) => work(app.get(ProjectionOperator), context, options, ...args));

const list = operatorIn<object>(async (operator, { output }) => {
  const reports = await operator.list(caller);
  await output.result(reports, () => tableOf(reports));
  return exitCodes.ok;
});

const show = operatorIn<{ readonly watch?: true }>(async (operator, context, options, name = '') => {
  const report = await (options.watch === true
    ? watch(context, operator, name)
    : operator.show(caller, name));
  await context.output.result(report, () => tableOf([report]));
  return exitCodes.ok;
});

const act = (action: ProjectionAction) =>
  operatorIn<ActOptions>(async (operator, context, { reason, watch: watching }, name = '') => {
    const acted = await operator.act(caller, { projection: name, action, reason });
    const report = watching === true ? await watch(context, operator, name) : acted;
    await context.output.result(report, () => tableOf([report]));
    return candidateOf(report)?.state === 'differs' ? exitCodes.failed : exitCodes.ok;
  });

/**
 * Until every build has come to rest: whoever opens the ledger's files tries anew what stood still before, and so it
 * takes a moment until it stands still again. Where servers move the builds, what they wrote down is so already.
 */
const settled = async (
  { config }: CommandContext,
  operator: ProjectionOperator,
  name: string,
): Promise<void> => {
  if (config.database.kind === 'postgres') return;
  const moving = ({ version, builds }: ProjectionReport): boolean =>
    // What there is no code for stays as it is.
    builds.some((build) => build.version === version && MOVING.has(build.here));
  while (moving(await operator.show(caller, name))) await pause(LOOK_MILLIS);
};

const skip = operatorIn<ActOptions>(async (operator, context, { reason }, name = '', position = '') => {
  await settled(context, operator, name);
  const report = await operator.skip(caller, { projection: name, position, reason });
  await context.output.result(report, () => tableOf([report]));
  return exitCodes.ok;
});

const verify = operatorIn<object>(async (operator, { output }, _, name = '') => {
  const verified = await operator.verify(caller, name);
  const { position, events, differences, checksum, keptChecksum } = verified;
  const sound = differences.length === 0 && checksum === keptChecksum;
  await output.result({ ...verified, sound }, () =>
    facts([
      ['position', position ?? 'empty'],
      ['events', String(events)],
      ['differing rows', differences.length === 0 ? 'none' : JSON.stringify(differences)],
      ['verdict', sound ? 'sound' : 'NOT what the ledger makes them: rebuild the projection'],
    ]),
  );
  return sound ? exitCodes.ok : exitCodes.failed;
});

const actions: readonly (readonly [ProjectionAction, string])[] = [
  ['rebuild', 'build the rows anew beside those that are read'],
  ['pause', 'have the rebuild, or else the projection, stand still'],
  ['resume', 'have what was paused, or stands still at a fault, go on'],
  ['cancel', 'give up a rebuild'],
  ['rollback', 'go back to the rows of before the last switch'],
  ['retire', 'drop the rows of before the last switch'],
  ['accept', 'have a rebuild take over although its rows differ'],
];

const registerActs = (projections: Command, environment: CommandEnvironment): void => {
  for (const [action, summary] of actions) {
    projections
      .command(`${action} <name>`)
      .summary(summary)
      .description(
        `Operates on one projection: ${summary}. The act is recorded in the ledger with its reason.`,
      )
      .requiredOption('--reason <text>', 'why, for the record; nothing about a patient')
      .option('--watch', 'wait for a rebuild to end, and show how it gets on')
      .addHelpText('after', examples(`ledger projections ${action} history --reason "ticket 4711"`))
      .action(running(environment, act(action)));
  }
  projections
    .command('skip <name> <position>')
    .summary('have it pass by the event it stands still at')
    .description('Skips the event that the projection could not apply, now and in every rebuild to come.')
    .requiredOption('--reason <text>', 'why, for the record; nothing about a patient')
    .addHelpText('after', examples('ledger projections skip history 000000000000002a --reason "ticket 4711"'))
    .action(running(environment, skip));
};

export const registerProjections: Register = (program, environment) => {
  const projections = program
    .command('projections')
    .summary('look at the read models, and rebuild them')
    .description(
      'Shows how the read models stand, and does with them what the HTTP API under /v1/projections does.',
    )
    .addHelpText(
      'after',
      examples(
        'ledger projections list',
        'ledger projections rebuild history --reason "ticket 4711" --watch',
      ),
    );
  projections
    .command('list')
    .summary('show how every projection stands')
    .description('Shows every build of every projection whose rows are there.')
    .addHelpText('after', examples('ledger projections list --json'))
    .action(running(environment, list));
  projections
    .command('show <name>')
    .summary('show how one projection stands')
    .description('Shows every build of one projection whose rows are there.')
    .option('--watch', 'wait for a rebuild to end, and show how it gets on')
    .addHelpText('after', examples('ledger projections show history --watch'))
    .action(running(environment, show));
  registerActs(projections, environment);
  projections
    .command('verify <name>')
    .summary('compare its rows with a fold of the whole ledger')
    .description(
      'Folds the ledger from its first event and compares row by row. Exit code 1 when any row is wrong.',
    )
    .addHelpText('after', examples('ledger projections verify history --json'))
    .action(running(environment, verify));
};
