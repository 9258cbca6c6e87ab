import type { PracticeListBody } from '#libs/application';
import { listStatuses } from '#libs/consent';
import type { Columns } from '../columns.js';
import type { Row } from '../row.js';

export const practiceListColumns: Columns = {
  required: ['practice', 'organisation', 'status'],
  optional: ['from'],
};

/** What a practice says about another organisation. */
export const readListEntry = (row: Row): PracticeListBody => {
  const from = row.instant('from');
  return {
    practice: row.odsCode('practice'),
    organisation: row.odsCode('organisation'),
    status: row.requiredOneOf('status', listStatuses),
    ...(from !== undefined && { from }),
  };
};
