import type { ReadDatabase } from '#libs/projections';

/** An index of requests by who asked: how each stands now, the patient's stream says. */
export type AccessRequestRow = {
  readonly request_id: string;
  readonly position: string;
  readonly patient_id: string;
  readonly organisation: string;
  readonly expires_at: string;
  /** Anything but expiry has ended it. */
  readonly ended: number;
};

/** A code that was to be sent, for an access request or to show a contact point. Nothing in it is personal. */
export type IssuedCodeRow = {
  /** What it was issued for, and its number there. */
  readonly code: string;
  /** What it was issued for: several codes share one. */
  readonly about: string;
  /** Null for a code that shows a contact point. */
  readonly organisation: string | null;
  readonly issued_at: string;
  readonly expires_at: string;
  readonly delivered: number;
  readonly failed: number;
  /** The patient acted on it: passed it on, or said yes online instead. */
  readonly answered: number;
};

export type AccessRequestTables = {
  readonly access_request: AccessRequestRow;
  readonly issued_code: IssuedCodeRow;
};

export const tables = ['access_request', 'issued_code'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('access_request')
    .ifNotExists()
    .addColumn('request_id', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('organisation', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('ended', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('access_request_organisation')
    .ifNotExists()
    .on('access_request')
    .columns(['organisation', 'position'])
    .execute();
  await schema
    .createTable('issued_code')
    .ifNotExists()
    .addColumn('code', 'text', (column) => column.primaryKey())
    .addColumn('about', 'text', (column) => column.notNull())
    .addColumn('organisation', 'text')
    .addColumn('issued_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('delivered', 'integer', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull())
    .addColumn('answered', 'integer', (column) => column.notNull())
    .execute();
  await schema.createIndex('issued_code_time').ifNotExists().on('issued_code').column('issued_at').execute();
  await schema
    .createIndex('issued_code_organisation')
    .ifNotExists()
    .on('issued_code')
    .columns(['organisation', 'issued_at'])
    .execute();
  await schema.createIndex('issued_code_about').ifNotExists().on('issued_code').column('about').execute();
};
