import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type Caller, PatientImporter } from '#libs/application';
import { type Ledger, LEDGER } from '../../../server/src/composition/index.js';
import { bringInChoices } from './bring-in/choices.js';
import { bringInOptOuts } from './bring-in/opt-outs.js';
import { bringInOrganisations } from './bring-in/organisations.js';
import { bringInPatients } from './bring-in/patients.js';
import { bringInListEntries } from './bring-in/practice-list.js';
import type { Columns } from './columns.js';
import type { BringIn } from './outcome.js';
import {
  type Digest,
  type FileFormat,
  type ReadRow,
  readPlainRows,
  readRows,
  type ReadRowsOptions,
  type RowReader,
} from './read-rows.js';
import { choiceColumns, readChoice } from './rows/choices.js';
import { optOutColumns, readOptOut } from './rows/opt-outs.js';
import { organisationColumns, readOrganisation } from './rows/organisations.js';
import { readOdsPractice } from './rows/ods-practices.js';
import { patientColumns, readPatient } from './rows/patients.js';
import { practiceListColumns, readListEntry } from './rows/practice-list.js';

/** The parts of an opened ledger that bring rows in. */
export interface ImportParts {
  readonly ledger: Ledger;
  readonly commands: CommandBus;
  readonly importer: PatientImporter;
  readonly caller: Caller;
  readonly digest: Digest;
}

export const importPartsOf = (app: INestApplicationContext, caller: Caller): ImportParts => {
  const ledger = app.get<Ledger>(LEDGER);
  return {
    ledger,
    commands: app.get(CommandBus),
    importer: app.get(PatientImporter, { strict: false }),
    caller,
    digest: (text) => ledger.keyring.commandDigest(text),
  };
};

/** One kind of import: how its rows are read, and what is done with them. */
export interface Kind<T> {
  readonly name: string;
  readonly summary: string;
  readonly columns: Columns;
  readonly formats: readonly FileFormat[];
  readonly examples: readonly string[];
  readonly read: (
    bytes: AsyncIterable<Uint8Array>,
    format: FileFormat,
    options: ReadRowsOptions,
  ) => AsyncIterable<ReadRow<T>>;
  readonly bringIn: (parts: ImportParts) => BringIn<T>;
}

const byColumns =
  <T>(reader: RowReader<T>): Kind<T>['read'] =>
  (bytes, format, options) =>
    readRows(bytes, format === 'ndjson' ? 'ndjson' : 'csv', reader, options);

const organisationRows = byColumns({ columns: organisationColumns, read: readOrganisation });
const whySkipped = 'only proposed, with no opening date';

export const organisations: Kind<ReturnType<typeof readOrganisation>> = {
  name: 'organisations',
  summary: 'organisations, and the closure of those that have closed',
  columns: organisationColumns,
  formats: ['csv', 'ndjson', 'ods-practices'],
  examples: [
    'ledger import organisations providers.csv',
    'ledger import organisations epraccur.csv --format ods-practices',
  ],
  read: (bytes, format, options) =>
    format === 'ods-practices'
      ? readPlainRows(bytes, readOdsPractice, { digest: options.digest, whySkipped })
      : organisationRows(bytes, format, options),
  bringIn: ({ commands, caller, digest }) => bringInOrganisations(commands, caller, digest),
};

export const patients: Kind<ReturnType<typeof readPatient>> = {
  name: 'patients',
  summary: 'patients, with their practice and the ways to reach them',
  columns: patientColumns,
  formats: ['csv', 'ndjson'],
  examples: ['ledger import patients list.csv --rejects rejects.ndjson'],
  read: byColumns({ columns: patientColumns, read: readPatient }),
  bringIn: ({ importer, caller, ledger }) => bringInPatients(importer, caller, ledger.clock),
};

export const choices: Kind<ReturnType<typeof readChoice>> = {
  name: 'choices',
  summary: 'choices a practice wrote down, late paper included',
  columns: choiceColumns,
  formats: ['csv', 'ndjson'],
  examples: ['ledger import choices forms.ndjson --key-column form_id'],
  read: byColumns({ columns: choiceColumns, read: readChoice }),
  bringIn: ({ importer, caller, ledger }) => bringInChoices(importer, ledger.vault, caller, ledger.clock),
};

export const optOuts: Kind<ReturnType<typeof readOptOut>> = {
  name: 'opt-outs',
  summary: 'national and Type 1 opt-outs, and legacy Type 2 codes',
  columns: optOutColumns,
  formats: ['csv', 'ndjson'],
  examples: ['ledger import opt-outs type-2-codes.csv --rejects rejects.ndjson'],
  read: byColumns({ columns: optOutColumns, read: readOptOut }),
  bringIn: ({ importer, caller, ledger }) => bringInOptOuts(importer, ledger.vault, caller, ledger.clock),
};

export const practiceList: Kind<ReturnType<typeof readListEntry>> = {
  name: 'practice-list',
  summary: "what practices' lists say about other organisations",
  columns: practiceListColumns,
  formats: ['csv', 'ndjson'],
  examples: ['cat lists.csv | ledger import practice-list -'],
  read: byColumns({ columns: practiceListColumns, read: readListEntry }),
  bringIn: ({ commands, caller }) => bringInListEntries(commands, caller),
};
