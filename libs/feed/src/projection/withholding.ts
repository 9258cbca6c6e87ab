import type { ReadTransaction } from '#libs/projections';
import type { FeedBatch, Withholding } from './batch.js';
import { type FeedTables, sending } from './tables.js';
import { keepingDissents } from './withheld.js';

const tablesOf = (tx: ReadTransaction) => tx.withTables<FeedTables>();

const CARRYING: readonly string[] = ['patient-moved', 'patient-returned'];

/** Goes back along the chains of rows, and withholds each. */
const withhold = async (tx: ReadTransaction, { why, newest }: Withholding): Promise<void> => {
  let seqs = newest.filter((seq) => seq > 0);
  while (seqs.length > 0) {
    const rows = await tablesOf(tx)
      .selectFrom('feed_event')
      .select(['seq', 'previous_seq', 'type', 'family', 'data'])
      .where('seq', 'in', seqs)
      .execute();
    for (const row of rows) await withholdRow(tx, why, row);
    seqs = rows.map(({ previous_seq }) => Number(previous_seq)).filter((seq) => seq > 0);
  }
};

const withholdRow = async (
  tx: ReadTransaction,
  why: Withholding['why'],
  { seq, type, data }: Pick<FeedTables['feed_event'], 'seq' | 'type' | 'data'>,
): Promise<void> => {
  // Where patients come from and go to is still told, so that whoever has opt-outs of theirs can drop them.
  const change =
    why === 'erased'
      ? { sending: sending.erased, data: '{}' }
      : CARRYING.includes(type)
        ? { data: keepingDissents(data) }
        : type === 'patient-withdrawn'
          ? undefined
          : { sending: sending.withdrawn };
  if (change === undefined) return;
  await tablesOf(tx).updateTable('feed_event').set(change).where('seq', '=', seq).execute();
};

/** After the batch's own rows were written: some of them may be withheld already. */
export const withholdAll = async (tx: ReadTransaction, batch: FeedBatch): Promise<void> => {
  for (const withholding of batch.withholdings) await withhold(tx, withholding);
  const db = tablesOf(tx);
  for (const patientId of batch.erased)
    await db.deleteFrom('feed_record').where('patient_id', '=', patientId).execute();
};
