import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { type AlertView, ListAlertsQuery } from '#libs/application';
import type { OdsCode } from '#libs/kernel';
import { type AlertKind, alertKinds } from '#libs/read-models';
import { callerAs, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { countArgument, odsCodeArgument } from '../patient-reference.js';
import { table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly practice?: OdsCode;
  readonly kind?: AlertKind;
  readonly open?: true;
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const MOST = 1_000_000;
const PAGE = 200;

const row = (alert: AlertView): readonly string[] => [
  alert.raisedAt,
  alert.kind,
  alert.practice ?? '(nowhere)',
  alert.patientId,
  alert.organisation,
  `${alert.actor.id}, ${alert.actor.roleCode ?? alert.actor.role}`,
  alert.acknowledged === null ? 'open' : `${alert.acknowledged.at} by ${alert.acknowledged.by}`,
];

const alerts: Action<Options> = (context, { practice, kind, open, limit }) => {
  const { output } = context;
  return withExistingLedger(context, async (app) => {
    const entries: AlertView[] = [];
    let cursor: string | null = null;
    let left = limit;
    do {
      const query: ListAlertsQuery = new ListAlertsQuery(callerAs('auditor'), practice ?? null, {
        minPosition: null,
        cursor,
        limit: Math.min(left, PAGE),
        kind: kind ?? null,
        open: open ?? null,
      });
      const page = await app.get(QueryBus).execute(query);
      if (output.options.json) for (const entry of page.items) await output.line(entry, () => '');
      else entries.push(...page.items);
      cursor = page.next;
      left -= page.items.length;
    } while (cursor !== null && left > 0);
    if (!output.options.json)
      await output.print(
        entries.length === 0
          ? 'There are no alerts.'
          : table(['when', 'what', 'practice', 'patient', 'by', 'who', 'acknowledged'], entries.map(row)),
      );
    if (cursor !== null) output.note(`There is more: raise --limit above ${String(limit)}.`);
    return exitCodes.ok;
  });
};

export const registerAlerts: Register = (program, environment) => {
  program
    .command('alerts')
    .summary('show what privacy officers have to look at')
    .description('Shows emergency overrides, self-claimed relationships and locked requests, newest first.')
    .addOption(
      new Option(
        '--practice <code>',
        'of patients registered there at the time (default: everywhere)',
      ).argParser(odsCodeArgument),
    )
    .addOption(new Option('--kind <kind>', 'of one kind alone').choices(alertKinds))
    .option('--open', 'only those that nobody has acknowledged')
    .addOption(
      new Option('--limit <count>', 'at most this many entries')
        .argParser(countArgument(MOST))
        .default(DEFAULT_LIMIT),
    )
    .addHelpText(
      'after',
      examples('ledger alerts --open', 'ledger alerts --practice A81001 --kind emergency-override --json'),
    )
    .action(running(environment, alerts));
};
