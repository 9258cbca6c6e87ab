import type { Caller, ImportAct, ImportStep, PatientHistory, PatientImporter } from '#libs/application';
import type { Clock } from '#libs/kernel';
import type { BringIn, ImportRow, RowOutcome } from '../outcome.js';
import { recordedOrNot } from '../outcome.js';
import type { PatientRow } from '../rows/patients.js';
import { rejectionOf } from '../sending.js';

/** One row of one patient, as the bulk path takes it. */
export interface HistoryRow {
  readonly line: number;
  readonly history: PatientHistory;
}

/**
 * Sends rows through the bulk path, one of each patient at a time, so that a row that is refused takes no other
 * down with it.
 */
export const bringInHistories = async (
  importer: PatientImporter,
  caller: Caller,
  rows: readonly HistoryRow[],
): Promise<readonly RowOutcome[]> => {
  const outcomes: RowOutcome[] = [];
  for (let left = rows; left.length > 0;) {
    const first = firstOfEach(left);
    const imported = await importer.import(
      caller,
      first.map(({ history }) => history),
      'ledger-import',
    );
    for (const [index, { line }] of first.entries()) {
      const result = imported[index];
      if (result === undefined) throw new Error('the importer answers for every history');
      outcomes.push(
        result.kind === 'imported' ? recordedOrNot(line, result.events) : rejectionOf(line, result.error),
      );
    }
    left = left.filter((row) => !first.includes(row));
  }
  return outcomes;
};

const firstOfEach = (rows: readonly HistoryRow[]): readonly HistoryRow[] => {
  const seen = new Set<string>();
  return rows.filter(({ history: { nhsNumber } }) => !seen.has(nhsNumber) && seen.add(nhsNumber));
};

/** Registers each row's patient, with the ways to reach them. */
export const bringInPatients =
  (importer: PatientImporter, caller: Caller, clock: Clock): BringIn<PatientRow> =>
  (rows) =>
    bringInHistories(
      importer,
      caller,
      rows.map((row) => ({ line: row.line, history: historyOf(row, caller, clock) })),
    );

const historyOf = (
  { key, value: { contacts, ...body } }: ImportRow<PatientRow>,
  { actor }: Caller,
  clock: Clock,
): PatientHistory => {
  const step = (part: string, act: ImportAct): ImportStep => ({
    key: `patients ${key} ${part}`,
    recordedAt: clock.now(),
    by: actor,
    act,
  });
  return {
    nhsNumber: body.nhsNumber,
    steps: [
      step('registration', { type: 'RegisterPatient', body }),
      ...contacts.map((contact) => step(contact.channel, { type: 'SetContactPoint', body: contact })),
    ],
  };
};
