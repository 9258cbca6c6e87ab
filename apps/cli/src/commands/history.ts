import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { GetHistoryQuery, type HistoryEntry } from '#libs/application';
import { type Actor } from '#libs/consent';
import { type Instant, isForgotten } from '#libs/kernel';
import { callerAs, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import {
  addPatientOptions,
  countArgument,
  instantArgument,
  patientIdOf,
  type PatientOptions,
  referenceOf,
} from '../patient-reference.js';
import { table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options extends PatientOptions {
  readonly at?: Instant;
  readonly knownAt?: Instant;
  readonly type?: readonly string[];
  readonly limit: number;
  readonly oldestFirst?: true;
}

const DEFAULT_LIMIT = 100;
const MOST = 1_000_000;
const PAGE = 200;

/** Who recorded it: the person, the role and the organisation as they were then. */
const byText = ({ data }: HistoryEntry): string => {
  const by = data.recordedBy as Actor | undefined;
  if (by === undefined) return '';
  return [isForgotten(by.name) ? '(forgotten)' : (by.name ?? by.id), by.role, by.organisation]
    .filter((part) => part !== null)
    .join(', ');
};

/** What it was about, by what is not personal in it. */
const aboutText = ({ data }: HistoryEntry): string => {
  const scope = data.scope as { readonly kind: string; readonly organisation?: string } | undefined;
  const parts = [
    data.direction,
    scope === undefined ? data.organisation : (scope.organisation ?? scope.kind),
    data.kind ?? data.status ?? data.answer ?? data.itemId ?? data.channel,
    data.method,
  ];
  return parts.filter((part) => typeof part === 'string').join(' ');
};

const shownEntries = (entries: readonly HistoryEntry[]): string =>
  entries.length === 0
    ? 'Nothing is on record.'
    : table(
        ['recorded', 'effective', 'what', 'about', 'by'],
        entries.map((entry) => [
          entry.recordedAt,
          entry.effectiveAt,
          entry.type,
          aboutText(entry),
          byText(entry),
        ]),
      );

const history: Action<Options> = async (context, options) => {
  const reference = await referenceOf(context, options);
  return withExistingLedger(context, async (app) => {
    const patientId = await patientIdOf(app, reference);
    const entries: HistoryEntry[] = [];
    let cursor: string | null = null;
    let left = options.limit;
    do {
      const query: GetHistoryQuery = new GetHistoryQuery(callerAs('auditor'), patientId, {
        at: options.at ?? null,
        knownAt: options.knownAt ?? null,
        minPosition: null,
        cursor,
        limit: Math.min(left, PAGE),
        order: options.oldestFirst === true ? 'oldest-first' : 'newest-first',
        types: options.type ?? null,
      });
      const page = await app.get(QueryBus).execute(query);
      if (context.output.options.json)
        for (const entry of page.items) await context.output.line(entry, () => '');
      else entries.push(...page.items);
      cursor = page.next;
      left -= page.items.length;
    } while (cursor !== null && left > 0);
    if (!context.output.options.json) await context.output.print(shownEntries(entries));
    if (cursor !== null) context.output.note(`There is more: raise --limit above ${options.limit}.`);
    return exitCodes.ok;
  });
};

export const registerHistory: Register = (program, environment) => {
  addPatientOptions(
    program
      .command('history')
      .summary('show what was recorded about a patient, with both times')
      .description(
        'Shows what was recorded, when it took effect and who recorded it. The table holds no personal values of ' +
          'the patient; with --json each entry is a line with its whole payload, personal values included.',
      ),
  )
    .addOption(new Option('--at <time>', 'what had taken effect by then').argParser(instantArgument))
    .addOption(new Option('--known-at <time>', 'what had been recorded by then').argParser(instantArgument))
    .option('--type <type...>', 'only events of these types, as ConsentGranted')
    .addOption(
      new Option('--limit <count>', 'at most this many entries')
        .argParser(countArgument(MOST))
        .default(DEFAULT_LIMIT),
    )
    .option('--oldest-first', 'begin with the oldest')
    .addHelpText(
      'after',
      examples(
        'ledger history --patient $ID',
        'ledger history --patient $ID --known-at 2024-06-01 --oldest-first',
        'ledger history --nhs-number-file number.txt --type ConsentGranted ConsentRevoked --json',
      ),
    )
    .action(running(environment, history));
};
