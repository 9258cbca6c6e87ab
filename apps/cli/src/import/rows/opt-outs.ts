import type { ImportLegacyType2Command, RecordOptOutCommand } from '#libs/application';
import { capacities, type NhsNumber, optOutValues } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import type { Columns } from '../columns.js';
import type { Row } from '../row.js';
import { readNhsNumber } from './patients.js';

/** One opt-out, its withdrawal, or a legacy Type 2 code, and whose it is. */
export interface OptOutRow {
  readonly nhsNumber: NhsNumber;
  /** The practice that recorded it: of Type 1 and Type 2. */
  readonly practice: OdsCode | null;
  readonly act:
    | { readonly type: 'RecordOptOut'; readonly body: RecordOptOutCommand['body'] }
    | { readonly type: 'ImportLegacyType2'; readonly body: ImportLegacyType2Command['body'] };
}

export const optOutColumns: Columns = {
  required: ['nhs_number', 'scheme', 'from'],
  optional: ['practice', 'value', 'channel', 'capacity', 'proxy_name', 'lacks_capacity', 'evidence'],
};

const schemes = ['national', 'type-1', 'legacy-type-2'] as const;
/** Patients opt out online by themselves, not by file. */
const channels = ['phone', 'post', 'secure-settings'] as const;

const requiredFrom = (row: Row): Instant => {
  row.required('from');
  const from = row.instant('from');
  if (from === undefined) throw new Error('a required column was read as nothing');
  return from;
};

export const readOptOut = (row: Row): OptOutRow => {
  const nhsNumber = readNhsNumber(row);
  const scheme = row.requiredOneOf('scheme', schemes);
  const from = requiredFrom(row);
  const practice = scheme === 'national' ? null : row.odsCode('practice');
  if (scheme === 'legacy-type-2')
    return { nhsNumber, practice, act: { type: 'ImportLegacyType2', body: { from } } };
  return {
    nhsNumber,
    practice,
    act: {
      type: 'RecordOptOut',
      body: {
        value: row.oneOf('value', optOutValues) ?? 'opted-out',
        scheme,
        channel: scheme === 'type-1' ? 'practice' : row.requiredOneOf('channel', channels),
        madeBy: {
          capacity: row.oneOf('capacity', capacities) ?? 'self',
          name: row.optional('proxy_name') ?? null,
          patientLacksCapacity: row.truth('lacks_capacity') ?? false,
        },
        identityLevel: null,
        from,
        evidence: row.optional('evidence') ?? null,
      },
    },
  };
};
