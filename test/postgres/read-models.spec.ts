import { afterEach, describe, it } from '@jest/globals';
import { databases } from '../../libs/read-models/test/databases.js';
import { freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

/* The read models' own suites, as they stand, with PostgreSQL in place of SQLite. */

if (hasPostgres) {
  const opened: (() => Promise<void>)[] = [];
  databases.open = async () => {
    const { db, close } = await freshPostgres({ poolSize: 2 });
    opened.push(close);
    return db;
  };
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });
  await import('../../libs/read-models/src/disclosures/disclosures.spec.js');
  await import('../../libs/read-models/src/history/history.spec.js');
  await import('../../libs/read-models/src/shared/fold-cache.spec.js');
  await import('../../libs/read-models/src/shared/write-rows.spec.js');
  await import('../../libs/read-models/src/sharing-state/sharing-state.spec.js');
} else {
  describe('the read models on PostgreSQL', () => {
    it.skip('are kept as on SQLite', () => undefined);
  });
}
