import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import {
  type OptOutReport,
  OptOutReportQuery,
  reportCsv,
  type ReportGrouping,
  reportGroupings,
} from '#libs/application';
import { callerAs, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly by: ReportGrouping;
  readonly from: string;
  readonly to?: string;
  readonly csv?: true;
}

const shown = (value: number | null): string => (value === null ? '*' : String(value));

const reportText = ({ by, months }: OptOutReport): string =>
  table(
    ['month', by, 'registered', 'opted out', 'percent'],
    months.flatMap(({ month, rows, total }) =>
      [...rows, total].map(({ group, registered, optedOut, percent }) => [
        month,
        group,
        shown(registered),
        shown(optedOut),
        shown(percent),
      ]),
    ),
  );

const report: Action<Options> = (context, { by, from, to, csv }) =>
  withExistingLedger(context, async (app) => {
    const query = new OptOutReportQuery(callerAs('auditor'), by, from, to ?? from);
    const found = await app.get(QueryBus).execute(query);
    if (csv === true) context.terminal.stdout.write(reportCsv(found));
    else await context.output.result(found, () => reportText(found));
    return exitCodes.ok;
  });

export const registerReportOptOuts: Register = (program, environment) => {
  program
    .command('report-opt-outs')
    .summary('count the opted out by practice, area or age band')
    .description(
      'Counts, month by month, how many of those registered are opted out of the national scheme. Counts of 1 to 7 ' +
        'are left out (*) and all others rounded to 5.',
    )
    .addOption(
      new Option('--by <group>', 'what to tell apart').choices([...reportGroupings]).default('practice'),
    )
    .requiredOption('--from <month>', 'first month, as 2026-03')
    .option('--to <month>', 'last month (default: the first)')
    .option('--csv', 'print CSV')
    .addHelpText(
      'after',
      examples(
        'ledger report-opt-outs --from 2026-01 --to 2026-03',
        'ledger report-opt-outs --by age-band --from 2026-03 --csv > report.csv',
      ),
    )
    .action(running(environment, report));
};
