import type { INestApplicationContext } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import {
  GetOptOutsQuery,
  GetProjectConsentsQuery,
  type OptOutsView,
  type OptOutView,
  type ProjectConsentsView,
} from '#libs/application';
import type { Instant, PatientId } from '#libs/kernel';
import { callerAs, withExistingLedger } from '../../context.js';
import { exitCodes } from '../../exit-codes.js';
import {
  addPatientOptions,
  instantArgument,
  patientIdOf,
  type PatientOptions,
  referenceOf,
} from '../../patient-reference.js';
import { facts } from '../../terminal/output.js';
import { type Action, examples, type Register, running } from '../command.js';

interface Options extends PatientOptions {
  readonly at?: Instant;
  readonly knownAt?: Instant;
}

/** What stands, and what was said about projects. */
export interface ShownOptOuts extends OptOutsView {
  readonly projects: ProjectConsentsView['items'];
}

const standing = ({ value, from, legacy }: OptOutView): string =>
  from === null ? value : `${value} since ${from}${legacy ? ' (legacy Type 2)' : ''}`;

export const optOutsText = ({
  patientId,
  at,
  knownAt,
  national,
  typeOne,
  contactPatient,
  projects,
}: ShownOptOuts): string =>
  facts([
    ['patient', patientId],
    ['as at', at],
    ['as known at', knownAt],
    ['national', standing(national)],
    ['type-1', standing(typeOne)],
    ...(contactPatient
      ? [['to be asked', 'a Type 2 code came too late to count'] as [name: string, value: string]]
      : []),
    ...projects.map(({ projectId, value, from }): [string, string] => [
      `project ${projectId}`,
      `${value} since ${from}`,
    ]),
  ]);

export const optOutsOf = async (
  app: INestApplicationContext,
  patientId: PatientId,
  { at, knownAt }: Pick<Options, 'at' | 'knownAt'> = {},
): Promise<ShownOptOuts> => {
  const asOf = { at: at ?? null, knownAt: knownAt ?? null };
  const queries = app.get(QueryBus);
  const caller = callerAs('auditor');
  const optOuts = await queries.execute(new GetOptOutsQuery(caller, patientId, asOf));
  const { items } = await queries.execute(new GetProjectConsentsQuery(caller, patientId, asOf));
  return { ...optOuts, projects: items };
};

const show: Action<Options> = async (context, options) => {
  const reference = await referenceOf(context, options);
  return withExistingLedger(context, async (app) => {
    const shown = await optOutsOf(app, await patientIdOf(app, reference), options);
    await context.output.result(shown, () => optOutsText(shown));
    return exitCodes.ok;
  });
};

/** `ledger opt-outs show`. */
export const registerShow: Register = (parent, environment) => {
  addPatientOptions(
    parent
      .command('show')
      .summary('show whether a patient is opted out, and what they said about projects')
      .description(
        'Shows what stands for both schemes. `not-recorded` is not opted out, and no consent either.',
      ),
  )
    .addOption(new Option('--at <time>', 'as at this time (default: now)').argParser(instantArgument))
    .addOption(
      new Option('--known-at <time>', 'as known at this time (default: now)').argParser(instantArgument),
    )
    .addHelpText(
      'after',
      examples(
        'ledger opt-outs show --patient $ID',
        'ledger opt-outs show --nhs-number-stdin --at 2024-03-01 < number.txt',
        'ledger opt-outs show --patient $ID --json | jq -r .national.value',
      ),
    )
    .action(running(environment, show));
};
