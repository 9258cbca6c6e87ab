import type { Caller, PatientImporter } from '#libs/application';
import { consentError, type NhsNumber, roleCodes } from '#libs/consent';
import type { Clock } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import type { BringIn, ImportRow, RowOutcome } from '../outcome.js';
import type { ChoiceRow } from '../rows/choices.js';
import { bringInHistories, type HistoryRow } from './patients.js';

/** Who wrote it down, where the file does not say. */
const UNNAMED_STAFF = 'practice-file';

/** Records each row's choice, as written down by the practice the row names. */
export const bringInChoices = (
  importer: PatientImporter,
  vault: Pick<Vault, 'find'>,
  caller: Caller,
  clock: Clock,
): BringIn<ChoiceRow> => bringInForKnown(importer, vault, caller, (row) => historyRow(row, clock));

/** Records what each row says of a patient who is known; a row about anybody else is rejected. */
export const bringInForKnown =
  <T extends { readonly nhsNumber: NhsNumber }>(
    importer: PatientImporter,
    vault: Pick<Vault, 'find'>,
    caller: Caller,
    toHistory: (row: ImportRow<T>) => HistoryRow,
  ): BringIn<T> =>
  async (rows) => {
    // The bulk path would make a place for a number it does not know; a choice alone makes nobody a patient.
    const known = await Promise.all(
      rows.map(async ({ value }) => (await vault.find(value.nhsNumber)) !== undefined),
    );
    const unknown = rows.filter((_, index) => known[index] !== true);
    const histories = rows.filter((_, index) => known[index] === true).map(toHistory);
    return [
      ...unknown.map(({ line }): RowOutcome => ({
        line,
        kind: 'rejected',
        error: consentError('CONSENT_PATIENT_NOT_FOUND'),
      })),
      ...(await bringInHistories(importer, caller, histories)),
    ];
  };

const historyRow = (
  { line, key, value: { nhsNumber, practice, staffId, staffRoleCode, body } }: ImportRow<ChoiceRow>,
  clock: Clock,
): HistoryRow => ({
  line,
  history: {
    nhsNumber,
    steps: [
      {
        key: `choices ${key}`,
        recordedAt: clock.now(),
        by: {
          id: staffId ?? UNNAMED_STAFF,
          name: null,
          role: 'practice-staff',
          roleCode: staffRoleCode ?? roleCodes.adminClinicalSupport,
          organisation: practice,
        },
        act: { type: 'RecordChoice', body },
      },
    ],
  },
});
