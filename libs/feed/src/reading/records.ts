import type { FeedFamily, OptOutScheme } from '#libs/consent';
import type { OdsCode, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import type { PublicTypeName } from '../contract/index.js';
import { recordIn } from '../projection/record-text.js';
import type { FeedEventRow, FeedTables } from '../projection/tables.js';
import { isKeptWhenWithdrawn } from '../projection/withheld.js';
import type { FeedPlace, FeedRecord } from '../rows.js';
import type { FeedRecordPage } from './reader.js';
import { codesIn } from './rows.js';

interface Found {
  readonly first: number;
  readonly isWithdrawn: boolean;
  readonly practices: string | null;
  row: FeedEventRow;
}

const tablesOf = (db: ReadDatabase) => db.withTables<FeedTables>();

const readNewest = async (
  db: ReadDatabase,
  first: number,
  at: FeedPlace,
  limit: number,
): Promise<readonly Found[]> => {
  const rows = await tablesOf(db)
    .selectFrom('feed_record')
    .innerJoin('feed_event', 'feed_event.seq', 'feed_record.seq')
    .leftJoin('feed_patient', 'feed_patient.patient_id', 'feed_record.patient_id')
    .select(['feed_record.first', 'feed_patient.practices', 'feed_patient.withdrawn'])
    .selectAll('feed_event')
    .where('feed_record.first', '>', first)
    .where('feed_record.first', '<=', at.seq)
    .orderBy('feed_record.first')
    .limit(limit)
    .execute();
  return rows.map(({ first: begun, practices, withdrawn, ...row }) => ({
    first: Number(begun),
    isWithdrawn: withdrawn === 1,
    practices,
    row,
  }));
};

/** What has changed since is gone back to, row by row: few records change while a snapshot is read. */
const goBackTo = async (db: ReadDatabase, at: FeedPlace, found: readonly Found[]): Promise<void> => {
  for (;;) {
    const newer = found.filter(({ row }) => Number(row.seq) > at.seq);
    if (newer.length === 0) return;
    const rows = await tablesOf(db)
      .selectFrom('feed_event')
      .selectAll()
      .where(
        'seq',
        'in',
        newer.map(({ row }) => row.previous_seq),
      )
      .execute();
    const bySeq = new Map(rows.map((row) => [Number(row.seq), row]));
    for (const one of newer) {
      const before = bySeq.get(Number(one.row.previous_seq));
      if (before === undefined) throw new Error('a row of the feed is missing');
      one.row = before;
    }
  }
};

const recordOf = ({ first, practices, row }: Found): FeedRecord => ({
  first,
  type: row.type as PublicTypeName,
  family: row.family as FeedFamily,
  patientId: row.patient_id as PatientId | null,
  key: row.key ?? '',
  organisation: row.organisation as OdsCode | null,
  scheme: row.scheme as OptOutScheme | null,
  practices: codesIn(row.patient_id === null ? row.practices_after : (practices ?? '')),
  record: recordIn(row.data),
});

/** A page of the records there were at a place, as they were then. */
export const readRecords = async (
  db: ReadDatabase,
  first: number,
  { at, limit }: { readonly at: FeedPlace; readonly limit: number },
): Promise<FeedRecordPage> => {
  const found = await readNewest(db, first, at, limit);
  const told = found.filter(
    ({ isWithdrawn, row }) => !isWithdrawn || isKeptWhenWithdrawn(row.family as FeedFamily),
  );
  await goBackTo(db, at, told);
  return {
    records: told.map(recordOf),
    next: found.length < limit ? undefined : found.at(-1)?.first,
  };
};
