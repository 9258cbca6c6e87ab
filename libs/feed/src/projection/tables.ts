import type { ReadDatabase } from '#libs/projections';

/** Whether a row is still to be sent. */
export const sending = { sent: 0, withdrawn: 1, erased: 2 } as const;

/** Numbers as SQLite and PostgreSQL give them back: a `bigint` column comes as text from the latter. */
type Count = number | string;

/** One row of the feed. Nothing personal is in it. */
export type FeedEventRow = {
  readonly seq: Count;
  readonly event_id: string;
  readonly part: number;
  /** Of `sending`. */
  readonly sending: number;
  /** The row before of the same record, or the same patient as a whole: 0 for the first. */
  readonly previous_seq: Count;
  readonly type: string;
  readonly family: string;
  readonly patient_id: string | null;
  readonly key: string | null;
  readonly organisation: string | null;
  readonly scheme: string | null;
  /** Codes parted by spaces. */
  readonly practices_before: string;
  readonly practices_after: string;
  readonly recorded_at: string;
  readonly effective_at: string | null;
  readonly subscription_id: string | null;
  readonly data: string;
};

/** Where the newest row of each record is. */
export type FeedRecordRow = {
  /** The sequence of its first row. */
  readonly first: Count;
  /** Empty for records of nobody. */
  readonly patient_id: string;
  readonly key: string;
  /** The sequence of its newest row. */
  readonly seq: Count;
};

/** Of a patient whom there is more to know of than records. */
export type FeedPatientRow = {
  readonly patient_id: string;
  readonly practices: string;
  /** 1 while nothing but opt-outs may be known of them. */
  readonly withdrawn: number;
  /** JSON of a PatientStanding. */
  readonly standing: string;
};

/** When to look again at a patient: something begins or ends then that was recorded before. */
export type FeedDueRow = { readonly at: string; readonly patient_id: string };

/** One row: how far the feed is. */
export type FeedHeadRow = {
  readonly id: number;
  readonly seq: Count;
  /** The latest record time met so far. */
  readonly reached_at: string;
};

export type FeedTables = {
  readonly feed_event: FeedEventRow;
  readonly feed_record: FeedRecordRow;
  readonly feed_patient: FeedPatientRow;
  readonly feed_due: FeedDueRow;
  readonly feed_head: FeedHeadRow;
};

export const tables = ['feed_event', 'feed_record', 'feed_patient', 'feed_due', 'feed_head'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('feed_event')
    .ifNotExists()
    .addColumn('seq', 'bigint', (column) => column.primaryKey())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('sending', 'integer', (column) => column.notNull())
    .addColumn('previous_seq', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('family', 'text', (column) => column.notNull())
    .addColumn('patient_id', 'text')
    .addColumn('key', 'text')
    .addColumn('organisation', 'text')
    .addColumn('scheme', 'text')
    .addColumn('practices_before', 'text', (column) => column.notNull())
    .addColumn('practices_after', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('effective_at', 'text')
    .addColumn('subscription_id', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('feed_record')
    .ifNotExists()
    .addColumn('first', 'bigint', (column) => column.primaryKey())
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('feed_record_key', ['patient_id', 'key'])
    .execute();
  await schema
    .createTable('feed_patient')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.primaryKey())
    .addColumn('practices', 'text', (column) => column.notNull())
    .addColumn('withdrawn', 'integer', (column) => column.notNull())
    .addColumn('standing', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('feed_due')
    .ifNotExists()
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('feed_due_key', ['at', 'patient_id'])
    .execute();
  await schema
    .createTable('feed_head')
    .ifNotExists()
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('reached_at', 'text', (column) => column.notNull())
    .execute();
};
