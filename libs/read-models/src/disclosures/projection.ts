import type { Projection } from '#libs/projections';
import { prefixOf } from '#libs/stored-events';
import { chunksOf } from '../shared/chunks.js';
import { disclosureRow } from './row.js';
import { type DisclosureTables, migrate, tables } from './tables.js';

/** One row per answer the ledger gave to "may this organisation see this record now?". */
export const disclosures: Projection = {
  name: 'disclosures',
  version: 1,
  filter: { streamPrefixes: [prefixOf('disclosure')] },
  tables,
  migrate,
  apply: async (tx, events) => {
    for (const chunk of chunksOf(events.map(disclosureRow))) {
      await tx.withTables<DisclosureTables>().insertInto('disclosure_v1').values(chunk).execute();
    }
  },
};
