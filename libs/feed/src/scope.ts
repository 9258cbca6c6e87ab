import type { FeedFamily, FeedScope } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import { publicTypes, type PublicTypeName } from './contract/index.js';
import type { FeedRecord, FeedRow, FeedRowType, ScopedRow, StoredRecord } from './rows.js';
import type { FeedSubscriber } from './subscriptions.js';

/*
 * What of the feed one subscription is sent: the one place that decides it, for pull, stream, snapshot and webhook
 * alike. It is judged by the scope as it is now, for old rows too.
 */

type Subscriber = Pick<FeedSubscriber, 'subscriptionId' | 'scope'>;

/** What there is to judge a record by. */
type Judged = Pick<StoredRecord, 'organisation' | 'scheme'> & { readonly family: FeedFamily };

const isAmong = <T>(one: T | null, these: readonly T[] | null): boolean =>
  one === null || these === null || these.includes(one);

/** Whether patients registered with these practices are anything to the subscription. */
const holdsPatientsOf = ({ practices: wanted }: FeedScope, practices: readonly OdsCode[]): boolean =>
  wanted === null || practices.some((practice) => wanted.includes(practice));

/** Whether a record is anything to the subscription, as far as the record itself tells. */
const holdsRecord = (scope: FeedScope, { family, organisation, scheme }: Judged): boolean => {
  // How numbers are joined says how all other records are to be read.
  if (family === 'patient') return true;
  const { families, organisations, schemes } = scope;
  return (
    families.some((wanted) => wanted === family) &&
    isAmong(organisation, organisations) &&
    isAmong(scheme, schemes)
  );
};

const familyOf = (type: PublicTypeName): FeedFamily => publicTypes[type].family;

/** The records among these, which rows about a patient as a whole carry, that are in scope. */
const carriedIn = (scope: FeedScope, data: string): string => {
  const { records } = JSON.parse(data) as { readonly records: readonly StoredRecord[] };
  const kept = records.filter(({ type, organisation, scheme }) =>
    holdsRecord(scope, { family: familyOf(type), organisation, scheme }),
  );
  return JSON.stringify({ records: kept });
};

const sent = (row: FeedRow, type: PublicTypeName, data = row.data): ScopedRow => ({
  seq: row.seq,
  eventId: row.eventId,
  part: row.part,
  type,
  patientId: row.patientId,
  key: row.key,
  recordedAt: row.recordedAt,
  data,
});

const LEFT = '{"instruction":"delete-subject"}';

/** Of a patient whose practices changed: whether they come, go, or stay where they were to this subscription. */
const scopeMove = (row: FeedRow, scope: FeedScope): ScopedRow | null => {
  const was = holdsPatientsOf(scope, row.practicesBefore);
  const is = holdsPatientsOf(scope, row.practicesAfter);
  if (was === is) return null;
  return is ? sent(row, 'patient-entered', carriedIn(scope, row.data)) : sent(row, 'patient-left', LEFT);
};

/** Types that tell a copy to delete: for whoever had the patient until now. */
const goings: ReadonlySet<FeedRowType> = new Set<FeedRowType>(['patient-erased', 'patient-withdrawn']);

const scopePatientRow = (row: FeedRow, scope: FeedScope): ScopedRow | null => {
  const { type, practicesBefore, practicesAfter } = row;
  if (type === 'patient-moved') return scopeMove(row, scope);
  const is = holdsPatientsOf(scope, practicesAfter);
  if (goings.has(type)) return is || holdsPatientsOf(scope, practicesBefore) ? sent(row, type) : null;
  if (!is) return null;
  if (type === 'patient-returned') return sent(row, type, carriedIn(scope, row.data));
  return holdsRecord(scope, row) ? sent(row, type) : null;
};

/** The row as the subscription is to have it; null where it is not to have it. */
export const scopeRow = (row: FeedRow, { subscriptionId, scope }: Subscriber): ScopedRow | null => {
  if (row.subscriptionId !== null || row.family === 'feed') {
    const isTheirs = row.subscriptionId === subscriptionId && row.type !== 'patient-moved';
    return isTheirs ? sent(row, row.type) : null;
  }
  if (row.patientId !== null) return scopePatientRow(row, scope);
  if (row.type === 'patient-moved' || !holdsRecord(scope, row)) return null;
  // Of a practice's list: the practice's own. What belongs to no practice is for all.
  return row.practicesAfter.length === 0 || holdsPatientsOf(scope, row.practicesAfter)
    ? sent(row, row.type)
    : null;
};

/** Whether a record as it stands is in scope: for snapshots. */
export const scopeRecord = (record: FeedRecord, { scope }: Pick<Subscriber, 'scope'>): boolean => {
  if (!holdsRecord(scope, record)) return false;
  const isReference = record.patientId === null && record.practices.length === 0;
  return isReference || holdsPatientsOf(scope, record.practices);
};
