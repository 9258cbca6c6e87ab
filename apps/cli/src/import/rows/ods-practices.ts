import type { OrganisationKind } from '#libs/consent';
import { type Instant, parseCalendarDate } from '#libs/kernel';
import type { RawRecord } from '../record.js';
import { Row, RowRefused, startOfDayInLondon } from '../row.js';
import type { OrganisationRow } from './organisations.js';

/*
 * The ODS file of GP practices (epraccur): CSV without a header, 27 columns. Counted from 1, the ledger reads
 * 1 code, 2 name, 11 open date, 12 close date, 13 status, 26 prescribing setting; dates are written yyyymmdd.
 */

const COLUMNS = 27;
/** Prescribing setting 4 is a GP practice; the file also lists prisons, walk-in centres, community services. */
const GP_PRACTICE = '4';

const columnNumbers: ReadonlyMap<string, number> = new Map([
  ['code', 1],
  ['name', 2],
  ['open_date', 11],
  ['close_date', 12],
  ['status', 13],
  ['prescribing_setting', 26],
]);

/** A: active, C: closed, D: dormant (open, nobody there yet or any more), P: proposed. */
const statuses = ['a', 'c', 'd', 'p'] as const;

/** Reads one line of the file. A practice that is only proposed has nothing to be recorded yet: undefined. */
export const readOdsPractice = ({ values }: RawRecord): OrganisationRow | undefined => {
  if (!Array.isArray(values) || values.length !== COLUMNS)
    throw new RowRefused({
      column: 'row',
      detail: `must have the ${COLUMNS} columns of the ODS practice file`,
    });
  const fields = values as readonly string[];
  const row = new Row(new Map([...columnNumbers].map(([name, number]) => [name, fields[number - 1] ?? ''])));
  const code = row.odsCode('code');
  const name = row.required('name');
  const status = row.requiredOneOf('status', statuses);
  const from = row.read('open_date', readDate, 'a date as yyyymmdd');
  const at = row.read('close_date', readDate, 'a date as yyyymmdd');
  if (status === 'p' && from === undefined) return undefined;
  if (status === 'c' && at === undefined) row.refuse('close_date', 'is empty, though the status is C');
  const setting = row.optional('prescribing_setting') ?? GP_PRACTICE;
  const kind: OrganisationKind = setting === GP_PRACTICE ? 'gp-practice' : 'other-provider';
  return {
    code,
    name,
    kind,
    ...(from !== undefined && { from }),
    ...(status === 'c' && at !== undefined && { closure: { at, successors: [] } }),
  };
};

const readDate = (text: string): Instant | undefined => {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const day = parts === null ? undefined : parseCalendarDate(parts.slice(1).join('-'));
  return day === undefined ? undefined : startOfDayInLondon(day);
};
