import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { databases } from '../../libs/webhooks/test/databases.js';
import { type FreshPostgres, freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

/*
 * The webhooks' own suites, as they stand, with PostgreSQL in place of SQLite. Not the one that moves the clock of leases:
 * there it is the server's.
 */

if (hasPostgres) {
  let fresh: FreshPostgres<unknown> | undefined;
  beforeEach(async () => {
    fresh = await freshPostgres({ poolSize: 4 });
  });
  afterEach(async () => {
    // One that no test has taken, and so none has closed.
    await fresh?.close();
    fresh = undefined;
  });
  const closing = new Map<unknown, () => Promise<void>>();
  databases.open = () => {
    if (fresh === undefined) throw new Error('a test opens more databases than are at hand');
    const { db, close } = fresh;
    fresh = undefined;
    closing.set(db, close);
    return db;
  };
  databases.close = async (db) => {
    await closing.get(db)?.();
    closing.delete(db);
  };
  await import('../../libs/webhooks/src/webhooks.spec.js');
  await import('../../libs/webhooks/src/dead-letters.spec.js');
  await import('../../libs/webhooks/src/revoked.spec.js');
} else {
  describe('webhooks on PostgreSQL', () => {
    it.skip('are delivered as on SQLite', () => undefined);
  });
}
