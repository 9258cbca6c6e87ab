import type { INestApplicationContext } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { LookupPatientQuery, type PatientReference } from '#libs/application';
import { type Instant, type OdsCode, parseOdsCode, parsePatientId, type PatientId } from '#libs/kernel';
import { callerAs, type CommandContext } from './context.js';
import { cliError } from './errors.js';
import { readInstant } from './import/row.js';
import { lineFromFile, lineFromStdin } from './terminal/secret-input.js';

/** How a command is told whose record is meant. */
export interface PatientOptions {
  readonly patient?: PatientId;
  readonly nhsNumberStdin?: true;
  readonly nhsNumberFile?: string;
}

export const parsePatientArgument = (text: string): PatientId => {
  const parsed = parsePatientId(text);
  // Whatever was typed may be an NHS number: it is not repeated.
  if (parsed === undefined)
    throw new InvalidArgumentError('It is not a patient id. NHS numbers go in by --nhs-number-stdin.');
  return parsed;
};

export const odsCodeArgument = (text: string): OdsCode => {
  const parsed = parseOdsCode(text.toUpperCase());
  if (parsed === undefined) throw new InvalidArgumentError('It is not an ODS code.');
  return parsed;
};

export const instantArgument = (text: string): Instant => {
  const parsed = readInstant(text);
  if (parsed === undefined)
    throw new InvalidArgumentError(
      'Write YYYY-MM-DD, or a date-time with its offset (2024-05-31T09:00:00Z).',
    );
  return parsed;
};

/** A whole number from 1 up to `most`. */
export const countArgument =
  (most: number) =>
  (text: string): number => {
    const count = Number(text);
    if (!/^\d{1,9}$/.test(text) || count < 1 || count > most)
      throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`);
    return count;
  };

/** Adds the three ways to name a patient; none of them puts an NHS number on the command line. */
export const addPatientOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--patient <id>', "the ledger's own id of the patient").argParser(parsePatientArgument),
    )
    .addOption(
      new Option(
        '--nhs-number-stdin',
        'read the NHS number from stdin: arguments are seen by everyone',
      ).conflicts(['patient', 'nhsNumberFile']),
    )
    .addOption(
      new Option('--nhs-number-file <file>', 'read the NHS number from the first line of a file').conflicts(
        'patient',
      ),
    );

export const referenceOf = async (
  { terminal }: CommandContext,
  { patient, nhsNumberStdin, nhsNumberFile }: PatientOptions,
): Promise<PatientReference> => {
  if (patient !== undefined) return { patientId: patient };
  if (nhsNumberFile !== undefined) return { nhsNumber: await lineFromFile(nhsNumberFile, 'the NHS number') };
  if (nhsNumberStdin === true) return { nhsNumber: await lineFromStdin(terminal, 'the NHS number') };
  throw cliError('CLI_INPUT_MISSING', {
    detail: 'Name the patient by --patient, --nhs-number-stdin or --nhs-number-file.',
  });
};

/** The id behind either kind of reference. */
export const patientIdOf = async (
  app: INestApplicationContext,
  reference: PatientReference,
): Promise<PatientId> => {
  if (reference.patientId !== undefined) return reference.patientId;
  const found = await app
    .get(QueryBus)
    .execute(new LookupPatientQuery(callerAs('auditor'), reference.nhsNumber));
  return found.patientId;
};
