import type { RecordChoiceCommand } from '#libs/application';
import { bases, capacities, choiceValues, directions, type NhsNumber, type Scope } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import type { Columns } from '../columns.js';
import type { Row } from '../row.js';
import { readNhsNumber } from './patients.js';

/** One recorded choice, by whom, and whose it is. */
export interface ChoiceRow {
  readonly nhsNumber: NhsNumber;
  /** The practice that recorded it, with which the patient is registered. */
  readonly practice: OdsCode;
  /** Who wrote it down there; undefined where the file does not say. */
  readonly staffId: string | undefined;
  readonly staffRoleCode: string | undefined;
  readonly body: RecordChoiceCommand['body'];
}

export const choiceColumns: Columns = {
  required: ['nhs_number', 'practice', 'direction', 'value', 'scope', 'method'],
  optional: [
    'from',
    'to',
    'basis',
    'notice',
    'capacity',
    'proxy_name',
    'lacks_capacity',
    'keep_named',
    'evidence',
    'staff_id',
    'staff_role_code',
  ],
};

/** How a choice reaches a practice; patients' own online choices come by the portal, not by file. */
const methods = ['in-person', 'phone', 'letter', 'policy'] as const;

export const readChoice = (row: Row): ChoiceRow => {
  const nhsNumber = readNhsNumber(row);
  const practice = row.odsCode('practice');
  const method = row.requiredOneOf('method', methods);
  const basis = row.oneOf('basis', bases) ?? (method === 'policy' ? 'policy' : 'patient');
  const from = row.instant('from');
  return {
    nhsNumber,
    practice,
    staffId: row.optional('staff_id'),
    staffRoleCode: row.read('staff_role_code', readRoleCode, 'a national role code, as R8000'),
    body: {
      value: row.requiredOneOf('value', choiceValues),
      direction: row.requiredOneOf('direction', directions),
      scope: readScope(row),
      ...(from !== undefined && { from }),
      to: row.instant('to') ?? null,
      keepNamed: row.truth('keep_named') ?? false,
      basis,
      notice: row.optional('notice') ?? null,
      method,
      madeBy: basis === 'policy' ? null : readMadeBy(row),
      evidence: row.optional('evidence') ?? null,
    },
  };
};

const readScope = (row: Row): Scope =>
  row.required('scope').toLowerCase() === 'all'
    ? { kind: 'all' }
    : { kind: 'organisation', organisation: row.odsCode('scope') };

const readMadeBy = (row: Row): RecordChoiceCommand['body']['madeBy'] => ({
  capacity: row.oneOf('capacity', capacities) ?? 'self',
  name: row.optional('proxy_name') ?? null,
  patientLacksCapacity: row.truth('lacks_capacity') ?? false,
});

const readRoleCode = (text: string): string | undefined => (/^R\d{4}$/.test(text) ? text : undefined);
