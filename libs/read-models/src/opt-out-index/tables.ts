import type { ReadDatabase } from '#libs/projections';

export type OptOutRow = {
  readonly patient_id: string;
  /** Of the newest event in `state`. */
  readonly position: string;
  /** JSON of those parts of the PatientState that file checks ask for. */
  readonly state: string;
};

export type OptOutIndexTables = { readonly opt_out_index: OptOutRow };

export const tables = ['opt_out_index'] as const;

export const migrate = async ({ schema }: ReadDatabase): Promise<void> => {
  await schema
    .createTable('opt_out_index')
    .ifNotExists()
    .addColumn('patient_id', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('opt_out_index_position')
    .ifNotExists()
    .on('opt_out_index')
    .column('position')
    .execute();
};
