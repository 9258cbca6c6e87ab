import { describe } from '@jest/globals';
import { sql } from 'kysely';
import { describeLeases } from '#libs/leases/contract';
import { openPostgres } from '#libs/postgres';
import { freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';

(hasPostgres ? describe : describe.skip)('the contract', () => {
  describeLeases('PostgreSQL', async () => {
    const first = await freshPostgres();
    const second = await openPostgres({ url: first.url, poolSize: 4 });
    return {
      first: first.db,
      second: second.db,
      now: Date.now,
      expire: async () => {
        await sql`update lease set expires_at = 1`.execute(first.db);
      },
      dispose: async () => {
        await second.close();
        await first.close();
      },
    };
  });
});
