import type { DeathStatus } from '#libs/consent';
import type { ReadDatabase } from '#libs/projections';
import type { FoldRow } from '../shared/patient-fold.js';

export type SharingStateRow = FoldRow & {
  /** 1 when the record is to be handled as if it were not there. */
  readonly restricted: number;
  readonly death: DeathStatus;
  /** The patient whose number replaced this one. */
  readonly survivor: string | null;
};

export type RegistrationRow = {
  readonly relationship_id: string;
  readonly patient_id: string;
  readonly practice: string;
  readonly starts: string;
  readonly ends: string | null;
};

export type SharingStateTables = {
  readonly sharing_state: SharingStateRow;
  readonly registration: RegistrationRow;
};

export const tables = ['sharing_state', 'registration'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('sharing_state')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.primaryKey())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('restricted', 'integer', (column) => column.notNull())
    .addColumn('death', 'text', (column) => column.notNull())
    .addColumn('survivor', 'text')
    .execute();
  await schema
    .createTable('registration')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.notNull())
    .addColumn('relationship_id', 'text', (column) => column.notNull())
    .addColumn('practice', 'text', (column) => column.notNull())
    .addColumn('starts', 'text', (column) => column.notNull())
    .addColumn('ends', 'text')
    .addPrimaryKeyConstraint('registration_key', ['patient_id', 'relationship_id'])
    .execute();
  await schema
    .createIndex('registration_practice')
    .ifNotExists()
    .on('registration')
    .columns(['practice', 'patient_id'])
    .execute();
};
