import type { ReadDatabase } from '#libs/projections';
import type { FeedTables } from '../projection/tables.js';
import type { FeedRow } from '../rows.js';

/**
 * Whether a later row tells of the same record, or of the same patient as a whole: what is sent again after that one
 * would put a copy back to what no longer holds.
 */
export const isFeedRowOvertaken = async (
  db: ReadDatabase,
  { seq, patientId, key }: FeedRow,
): Promise<boolean> => {
  const tables = db.withTables<FeedTables>();
  if (key !== null) {
    const newest = await tables
      .selectFrom('feed_record')
      .select('seq')
      .where('patient_id', '=', patientId ?? '')
      .where('key', '=', key)
      .executeTakeFirst();
    if (newest !== undefined && Number(newest.seq) > seq) return true;
  }
  if (patientId === null) return false;
  const whole = await tables
    .selectFrom('feed_event')
    .select('seq')
    .where('patient_id', '=', patientId)
    .where('seq', '>', seq)
    // A record leaves what else there is of the patient alone; what is about the patient as a whole does not.
    .$if(key !== null, (select) => select.where('key', 'is', null))
    .limit(1)
    .executeTakeFirst();
  return whole !== undefined;
};
