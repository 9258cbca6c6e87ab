import type { ActorRole } from '#libs/consent';
import type { ReadDatabase } from '#libs/projections';

export const alertKinds = ['emergency-override', 'self-claimed-relationship', 'locked-request'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Nothing in it is personal: whoever may know more reads the patient's history. */
export type AlertRow = {
  readonly position: string;
  /** The event that raised it: what the alert is known by. */
  readonly event_id: string;
  readonly kind: AlertKind;
  readonly patient_id: string;
  /** Where the patient was registered when it was raised; null where nowhere. */
  readonly practice: string | null;
  readonly organisation: string;
  readonly raised_at: string;
  /** SCR reason code; null for a locked request. */
  readonly reason: number | null;
  /** Id of the override, the relationship or the request. */
  readonly concerns: string;
  readonly actor_id: string;
  readonly actor_role: ActorRole;
  readonly actor_role_code: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
};

/** Who was registered where, as far as the alerts' own position: other read models may be ahead. */
export type AlertRegistrationRow = {
  readonly patient_id: string;
  readonly relationship_id: string;
  readonly practice: string;
  readonly starts: string;
  readonly ends: string | null;
};

/** Which numbers a merge joins: the practice of one is the practice of the person. */
export type AlertLinkRow = {
  readonly patient_id: string;
  readonly other: string;
  /** 0 once the merge was undone. */
  readonly joined: number;
};

export type AlertTables = {
  readonly alert: AlertRow;
  readonly alert_link: AlertLinkRow;
  readonly alert_registration: AlertRegistrationRow;
};

export const tables = ['alert', 'alert_registration', 'alert_link'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('alert')
    .ifNotExists()
    .addColumn('event_id', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('practice', 'text')
    .addColumn('organisation', 'text', (column) => column.notNull())
    .addColumn('raised_at', 'text', (column) => column.notNull())
    .addColumn('reason', 'integer')
    .addColumn('concerns', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_role', 'text', (column) => column.notNull())
    .addColumn('actor_role_code', 'text')
    .addColumn('acknowledged_at', 'text')
    .addColumn('acknowledged_by', 'text')
    .execute();
  await schema
    .createIndex('alert_practice')
    .ifNotExists()
    .on('alert')
    .columns(['practice', 'position'])
    .execute();
  await schema.createIndex('alert_position').ifNotExists().on('alert').column('position').execute();
  await schema
    .createTable('alert_registration')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('relationship_id', 'text', (column) => column.notNull())
    .addColumn('practice', 'text', (column) => column.notNull())
    .addColumn('starts', 'text', (column) => column.notNull())
    .addColumn('ends', 'text')
    .addPrimaryKeyConstraint('alert_registration_key', ['patient_id', 'relationship_id'])
    .execute();
  await schema
    .createTable('alert_link')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('other', 'text', (column) => column.notNull())
    .addColumn('joined', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_link_key', ['patient_id', 'other'])
    .execute();
};
