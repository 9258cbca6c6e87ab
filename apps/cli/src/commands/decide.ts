import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { type AccessQuestion, ExplainAccessQuery, GetHistoryQuery } from '#libs/application';
import type { EventId, Instant, OdsCode, PatientId } from '#libs/kernel';
import { callerAs, withExistingLedger } from '../context.js';
import { type DecidingEvent, explanationText } from '../decide/print.js';
import { sentenceOf } from '../decide/rule-sentences.js';
import { exitCodes } from '../exit-codes.js';
import {
  addPatientOptions,
  instantArgument,
  odsCodeArgument,
  type PatientOptions,
  referenceOf,
} from '../patient-reference.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options extends PatientOptions {
  readonly viewer: OdsCode;
  readonly actor: string;
  readonly roleCode: string;
  readonly purpose: string;
  readonly source: 'any' | readonly OdsCode[];
  readonly item: readonly string[];
  readonly at?: Instant;
  readonly knownAt?: Instant;
}

const questionOf = (
  patient: AccessQuestion['patient'],
  { viewer, actor, roleCode, purpose, source, item }: Options,
): AccessQuestion => ({
  patient,
  viewer,
  purpose,
  sources: source,
  items: item,
  onBehalfOf: { id: actor, name: null, roleCode },
});

/** Codes one after the other; `any` among them is any. */
const sourcesArgument = (text: string, before: Options['source']): Options['source'] => {
  if (text.toLowerCase() === 'any') return 'any';
  return [...(before === 'any' ? [] : before), odsCodeArgument(text)];
};

const PAGE = 200;
const MOST_PAGES = 20;

/** What the deciding events are; one that is not in the patient's history (a list entry) keeps its id alone. */
const decidingEventsOf = async (
  queries: QueryBus,
  patientId: PatientId,
  ids: readonly EventId[],
): Promise<readonly DecidingEvent[]> => {
  const found = new Map<EventId, DecidingEvent>();
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES && found.size < ids.length; page++) {
    const history: Awaited<ReturnType<typeof pageOf>> = await pageOf(queries, patientId, cursor);
    for (const { eventId, type, effectiveAt, recordedAt } of history.items) {
      if (ids.includes(eventId)) found.set(eventId, { eventId, type, effectiveAt, recordedAt });
    }
    cursor = history.next;
    if (cursor === null) break;
  }
  return ids.map(
    (eventId) => found.get(eventId) ?? { eventId, type: null, effectiveAt: null, recordedAt: null },
  );
};

const pageOf = (queries: QueryBus, patientId: PatientId, cursor: string | null) =>
  queries.execute(
    new GetHistoryQuery(callerAs('auditor'), patientId, {
      at: null,
      knownAt: null,
      minPosition: null,
      cursor,
      limit: PAGE,
      order: 'newest-first',
      types: null,
    }),
  );

const decide: Action<Options> = async (context, options) => {
  const question = questionOf(await referenceOf(context, options), options);
  return withExistingLedger(context, async (app) => {
    const queries = app.get(QueryBus);
    const asOf = { at: options.at ?? null, knownAt: options.knownAt ?? null };
    const explained = await queries.execute(new ExplainAccessQuery(callerAs('auditor'), question, asOf));
    const { decision, patientId, at, knownAt } = explained;
    const decidingEvents = await decidingEventsOf(queries, patientId, decision.decidingEvents);
    await context.output.result(
      { patientId, at, knownAt, sentence: sentenceOf(decision.rule), ...decision, decidingEvents },
      () => explanationText(explained, decidingEvents),
    );
    return exitCodes.ok;
  });
};

export const registerDecide: Register = (program, environment) => {
  addPatientOptions(
    program
      .command('decide')
      .summary('explain whether an organisation may see a record')
      .description(
        'Says what would be answered, by the very rules that answer, and why. It explains only: nothing is ' +
          'disclosed and nothing is recorded. The answer is in the output, not in the exit code.',
      ),
  )
    .addOption(
      new Option('--viewer <ods>', 'organisation that wants to look')
        .argParser(odsCodeArgument)
        .makeOptionMandatory(),
    )
    .option('--actor <id>', 'person who wants to look', 'anyone')
    .option('--role-code <code>', 'their national role code', 'R8000')
    .option('--purpose <purpose>', 'direct-care or screening', 'direct-care')
    .addOption(
      new Option('--source <ods...>', 'organisations whose records are asked for, or any')
        .argParser(sourcesArgument)
        .default('any'),
    )
    .option('--item <id...>', 'items asked for; none means the record as a whole', [])
    .addOption(new Option('--at <time>', 'as at this time (default: now)').argParser(instantArgument))
    .addOption(
      new Option('--known-at <time>', 'as known at this time (default: now)').argParser(instantArgument),
    )
    .addHelpText(
      'after',
      examples(
        'ledger decide --patient $ID --viewer RZF',
        'ledger decide --nhs-number-stdin --viewer RZF --source RZG NZF02 < number.txt',
        'ledger decide --patient $ID --viewer RZX --at 2024-03-01 --known-at 2024-06-01 --json',
      ),
    )
    .action(running(environment, decide));
};
