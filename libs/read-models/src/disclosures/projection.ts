import type { Projection } from '#libs/projections';
import { prefixOf } from '#libs/stored-events';
import { RowWriter } from '../shared/write-rows.js';
import { disclosureRow } from './row.js';
import { type DisclosureRow, type DisclosureTables, migrate, tables } from './tables.js';

const rows = new RowWriter<DisclosureRow>((db, values) =>
  db.withTables<DisclosureTables>().insertInto('disclosure').values(values),
);

/** One row per answer the ledger gave, about care and about uses beyond it. */
export const disclosures: Projection = {
  name: 'disclosures',
  version: 2,
  filter: { streamPrefixes: [prefixOf('disclosure')] },
  tables,
  migrate,
  apply: (tx, events) => rows.write(tx, events.map(disclosureRow)),
};
