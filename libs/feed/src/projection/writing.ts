import type { ReadTransaction } from '#libs/projections';
import { RowWriter } from '#libs/read-models';
import type { FeedBatch } from './batch.js';
import { type FeedEventRow, type FeedPatientRow, type FeedRecordRow, type FeedTables } from './tables.js';

const events = new RowWriter<FeedEventRow>((db, rows) =>
  db.withTables<FeedTables>().insertInto('feed_event').values(rows),
);

const records = new RowWriter<FeedRecordRow>((db, rows) =>
  db
    .withTables<FeedTables>()
    .insertInto('feed_record')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('first').doUpdateSet((row) => ({ seq: row.ref('excluded.seq') })),
    ),
);

const patients = new RowWriter<FeedPatientRow>((db, rows) =>
  db
    .withTables<FeedTables>()
    .insertInto('feed_patient')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('patient_id').doUpdateSet((row) => ({
        practices: row.ref('excluded.practices'),
        withdrawn: row.ref('excluded.withdrawn'),
        standing: row.ref('excluded.standing'),
      })),
    ),
);

/** All that a batch came to, but for what is to be withheld. */
export const write = async (tx: ReadTransaction, batch: FeedBatch): Promise<void> => {
  await events.write(tx, batch.rows);
  await records.write(
    tx,
    [...batch.records.changed].map(([first, { patientId, key, seq }]) => ({
      first,
      patient_id: patientId ?? '',
      key,
      seq,
    })),
  );
  await patients.write(
    tx,
    [...batch.patients.changed].map(([patientId, standing]) => ({
      patient_id: patientId,
      practices: standing.practices.join(' '),
      withdrawn: standing.withdrawn ? 1 : 0,
      standing: JSON.stringify(standing),
    })),
  );
  await writeDue(tx, batch);
  const head = { seq: batch.seq, reached_at: batch.reachedAt };
  await tx
    .withTables<FeedTables>()
    .insertInto('feed_head')
    .values({ id: 1, ...head })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(head))
    .execute();
};

const writeDue = async (tx: ReadTransaction, { due }: FeedBatch): Promise<void> => {
  const db = tx.withTables<FeedTables>();
  for (const { at, patientId } of due.done)
    await db.deleteFrom('feed_due').where('at', '=', at).where('patient_id', '=', patientId).execute();
  for (const { at, patientId } of due.added)
    await db
      .insertInto('feed_due')
      .values({ at, patient_id: patientId })
      .onConflict((conflict) => conflict.columns(['at', 'patient_id']).doNothing())
      .execute();
};
