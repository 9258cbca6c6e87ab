import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { GetSharingStateQuery, type SharingStateView } from '#libs/application';
import type { DirectionState, StandingChoice } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { callerAs, withExistingLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import {
  addPatientOptions,
  instantArgument,
  patientIdOf,
  type PatientOptions,
  referenceOf,
} from '../patient-reference.js';
import { facts, table } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options extends PatientOptions {
  readonly at?: Instant;
  readonly knownAt?: Instant;
}

const choiceCells = ({ value, basis, from, to }: StandingChoice): readonly string[] => [
  value,
  basis ?? '',
  from ?? '',
  to ?? '',
];

const choiceRows = (
  direction: string,
  { all, organisations }: DirectionState,
): readonly (readonly string[])[] => [
  [direction, 'all', ...choiceCells(all)],
  ...organisations.map((choice) => [direction, choice.organisation, ...choiceCells(choice)]),
];

const stateText = (state: SharingStateView): string =>
  [
    facts([
      ['patient', state.patientId],
      ['practice', state.practices.join(', ') || 'none'],
      ['as at', state.at],
      ['as known at', state.knownAt],
      ['answered yes', state.answeredYes.map(({ organisation }) => organisation).join(', ') || 'nobody'],
      ['private items', String(state.privateItems.length)],
      ['overrides', state.overrides.map(({ organisation }) => organisation).join(', ') || 'none'],
    ]),
    table(
      ['direction', 'organisation', 'choice', 'basis', 'from', 'to'],
      [...choiceRows('share-out', state.shareOut), ...choiceRows('share-in', state.shareIn)],
    ),
    table(
      ['relationship with', 'kind', 'from', 'to'],
      state.relationships.map(({ organisation, kind, from, to }) => [organisation, kind, from, to ?? '']),
    ),
  ].join('\n');

const state: Action<Options> = async (context, options) => {
  const reference = await referenceOf(context, options);
  return withExistingLedger(context, async (app) => {
    const patientId = await patientIdOf(app, reference);
    const query = new GetSharingStateQuery(callerAs('auditor'), patientId, {
      at: options.at ?? null,
      knownAt: options.knownAt ?? null,
      minPosition: null,
    });
    const view = await app.get(QueryBus).execute(query);
    await context.output.result(view, () => stateText(view));
    return exitCodes.ok;
  });
};

export const registerState: Register = (program, environment) => {
  addPatientOptions(
    program
      .command('state')
      .summary("show what a patient's choices amount to")
      .description('Shows every choice that stands, the answers given, and who cares for the patient.'),
  )
    .addOption(new Option('--at <time>', 'as at this time (default: now)').argParser(instantArgument))
    .addOption(
      new Option('--known-at <time>', 'as known at this time (default: now)').argParser(instantArgument),
    )
    .addHelpText(
      'after',
      examples(
        'ledger state --patient $ID',
        'ledger state --nhs-number-stdin --at 2024-03-01 < number.txt',
        'ledger state --patient $ID --json | jq .shareIn.all.value',
      ),
    )
    .action(running(environment, state));
};
