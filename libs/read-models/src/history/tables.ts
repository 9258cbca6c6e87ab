import type { Direction, Capacity, Method, PatientEventType, ActorRole } from '#libs/consent';
import type { ReadDatabase } from '#libs/projections';
import type { FoldRow } from '../shared/patient-fold.js';

/** Nothing personal is in the clear: names and evidence are in `payload`, sealed as the ledger has them. */
export type HistoryRow = {
  readonly position: string;
  readonly patient_id: string;
  readonly revision: number | string | bigint;
  readonly event_id: string;
  readonly type: PatientEventType;
  readonly schema_version: number;
  /** Business time. */
  readonly at: string;
  readonly recorded_at: string;
  readonly direction: Direction | null;
  /** `all` or `organisation` for a choice. */
  readonly scope: 'all' | 'organisation' | null;
  readonly organisation: string | null;
  readonly old: string;
  readonly new: string;
  readonly actor_id: string;
  readonly actor_role: ActorRole;
  readonly actor_role_code: string | null;
  readonly actor_organisation: string | null;
  readonly method: Method | null;
  readonly capacity: Capacity | null;
  /** JSON of the stored, sealed payload. */
  readonly payload: string;
};

export type HistoryTables = {
  readonly history: HistoryRow;
  readonly history_fold: FoldRow;
};

export const tables = ['history', 'history_fold'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('history')
    .ifNotExists()
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('schema_version', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('direction', 'text')
    .addColumn('scope', 'text')
    .addColumn('organisation', 'text')
    .addColumn('old', 'text', (column) => column.notNull())
    .addColumn('new', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_role', 'text', (column) => column.notNull())
    .addColumn('actor_role_code', 'text')
    .addColumn('actor_organisation', 'text')
    .addColumn('method', 'text')
    .addColumn('capacity', 'text')
    .addColumn('payload', 'text', (column) => column.notNull())
    // A patient's rows are found by it, in order: no other index is needed, nor paid for with every row.
    .addPrimaryKeyConstraint('history_key', ['patient_id', 'position'])
    .execute();
  // What the state was before the next event: the projection's own, so that it depends on no other.
  await schema
    .createTable('history_fold')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.primaryKey())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
};
