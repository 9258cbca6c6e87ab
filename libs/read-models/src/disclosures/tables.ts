import type { AccessDecisionMade, ActorRole, DisclosureEventType } from '#libs/consent';
import type { ReadDatabase } from '#libs/projections';

/** The name of who asked is in `payload`, sealed as the ledger has it. */
export type DisclosureRow = {
  readonly position: string;
  readonly event_id: string;
  /** Not there in rows of version 1. */
  readonly event_type?: DisclosureEventType | undefined;
  readonly stream: string;
  readonly schema_version: number;
  readonly recorded_at: string;
  /** Null when the number asked for was not known. */
  readonly patient_id: string | null;
  /** When the question was answered: the record time that was known then. */
  readonly decided_at: string;
  readonly viewer: string;
  readonly actor_id: string;
  readonly actor_role: ActorRole;
  readonly actor_role_code: string | null;
  readonly purpose: string;
  readonly outcome: AccessDecisionMade['outcome'];
  readonly rule: string;
  readonly reason: string;
  /** 1 when an emergency override was used. */
  readonly override: number;
  /** JSON of the stored, sealed payload. */
  readonly payload: string;
};

export type DisclosureTables = { readonly disclosure: DisclosureRow };

export const tables = ['disclosure'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('disclosure')
    .ifNotExists()
    .addColumn('position', 'text', (column) => column.primaryKey())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('schema_version', 'integer', (column) => column.notNull())
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('patient_id', 'text')
    .addColumn('decided_at', 'text', (column) => column.notNull())
    .addColumn('viewer', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_role', 'text', (column) => column.notNull())
    .addColumn('actor_role_code', 'text')
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('override', 'integer', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('disclosure_patient')
    .ifNotExists()
    .on('disclosure')
    .columns(['patient_id', 'position'])
    .execute();
  await schema
    .createIndex('disclosure_viewer')
    .ifNotExists()
    .on('disclosure')
    .columns(['viewer', 'position'])
    .execute();
};
