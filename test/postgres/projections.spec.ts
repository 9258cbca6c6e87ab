import { afterEach, beforeEach, describe, it, jest } from '@jest/globals';
import { databases } from '../../libs/projections/test/databases.js';
import { type FreshPostgres, freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

/* The projection engine's own suites, as they stand, with PostgreSQL in place of SQLite. */

/** More than any of the tests opens. */
const AT_HAND = 3;

if (hasPostgres) {
  jest.setTimeout(60_000);
  let fresh: FreshPostgres<unknown>[] = [];
  let given = 0;
  beforeEach(async () => {
    given = 0;
    fresh = await Promise.all(Array.from({ length: AT_HAND }, () => freshPostgres({ poolSize: 3 })));
  });
  afterEach(async () => {
    await Promise.all(fresh.map(({ close }) => close()));
  });
  databases.open = () => {
    const next = fresh[given];
    given += 1;
    if (next === undefined) throw new Error('a test opens more databases than are at hand');
    return next.db;
  };
  await import('../../libs/projections/src/engine.spec.js');
  await import('../../libs/projections/src/failing.spec.js');
  await import('../../libs/projections/src/wait.spec.js');
} else {
  describe('the projection engine on PostgreSQL', () => {
    it.skip('runs as on SQLite', () => undefined);
  });
}
