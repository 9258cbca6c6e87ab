import type { Projection } from '#libs/projections';
import { FeedBatch } from './batch.js';
import { feedEventTypes } from './event-types.js';
import { load, stepOf } from './loading.js';
import { migrate, tables } from './tables.js';
import { withholdAll } from './withholding.js';
import { write } from './writing.js';

/** The feed, before anybody's scope is looked at: one row for each thing followers may be told, in ledger order. */
export const feed: Projection = {
  name: 'feed',
  version: 1,
  filter: { eventTypes: feedEventTypes },
  // Followers wait for each row; what comes within a few milliseconds is worth one transaction all the same.
  paceMillis: 3,
  urgent: true,
  tables,
  migrate,
  apply: async (tx, events) => {
    const steps = events.map(stepOf);
    const batch = new FeedBatch(await load(tx, steps));
    for (const step of steps) batch.add(step);
    await write(tx, batch);
    await withholdAll(tx, batch);
  },
};
