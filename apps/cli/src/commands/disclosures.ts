import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { type DisclosureEntry, GetDisclosuresQuery } from '#libs/application';
import { isForgotten } from '#libs/kernel';
import { callerAs, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import {
  addPatientOptions,
  countArgument,
  patientIdOf,
  type PatientOptions,
  referenceOf,
} from '../patient-reference.js';
import { table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options extends PatientOptions {
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const MOST = 1_000_000;
const PAGE = 200;

const row = ({ recordedAt, data }: DisclosureEntry): readonly string[] => {
  const { viewer, actor, outcome, rule, reason, purpose } = data;
  const who = isForgotten(actor.name) ? '(forgotten)' : (actor.name ?? actor.id);
  return [
    recordedAt,
    viewer,
    `${who}, ${actor.roleCode ?? actor.role}`,
    purpose,
    outcome,
    `${rule} ${reason}`,
  ];
};

const disclosures: Action<Options> = async (context, options) => {
  const reference = await referenceOf(context, options);
  const { output } = context;
  return withExistingLedger(context, async (app) => {
    const patientId = await patientIdOf(app, reference);
    const entries: DisclosureEntry[] = [];
    let cursor: string | null = null;
    let left = options.limit;
    do {
      const query: GetDisclosuresQuery = new GetDisclosuresQuery(callerAs('auditor'), patientId, {
        minPosition: null,
        cursor,
        limit: Math.min(left, PAGE),
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
          ? 'Nobody has asked for this record.'
          : table(['when', 'viewer', 'who', 'purpose', 'answer', 'why'], entries.map(row)),
      );
    if (cursor !== null) output.note(`There is more: raise --limit above ${options.limit}.`);
    return exitCodes.ok;
  });
};

export const registerDisclosures: Register = (program, environment) => {
  addPatientOptions(
    program
      .command('disclosures')
      .summary('show who asked for a record and what they were told')
      .description(
        'Shows every answer the ledger gave about a patient, newest first: permits, denials, overrides.',
      ),
  )
    .addOption(
      new Option('--limit <count>', 'at most this many entries')
        .argParser(countArgument(MOST))
        .default(DEFAULT_LIMIT),
    )
    .addHelpText(
      'after',
      examples(
        'ledger disclosures --patient $ID',
        'ledger disclosures --nhs-number-stdin --limit 20 --json < number.txt',
      ),
    )
    .action(running(environment, disclosures));
};
