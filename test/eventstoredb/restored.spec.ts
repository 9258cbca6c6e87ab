import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { type Ledger, openLedger } from '../../apps/server/src/composition/index.js';
import { loadConfig } from '#libs/config';
import { newEvents } from '#libs/event-store/contract';
import { openPostgres } from '#libs/postgres';
import { furthestReached } from '#libs/projections';
import { freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';
import { sqlOfRestore } from '../support/restore.js';
import { startDouble } from './double/index.js';
import { afterwards, olderCopyOf, stream } from './harness.js';

// Ledgers are opened here, on machines that may have other things to do.
jest.setTimeout(120_000);

/** Until every read model has been told of what the ledger holds. */
const caughtUp = async ({ store, reader }: Ledger): Promise<void> => {
  const ledger = await store.identity();
  while ((await furthestReached(reader, ledger)) < ledger.head!)
    await new Promise((resolve) => setTimeout(resolve, 20));
};

// Says at the start of the run why not, where it is not run.
(hasPostgres ? describe : describe.skip)(
  'a ledger whose events were restored to before its read models',
  () => {
    it('is opened by nobody until people have said that what came after is lost', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'ledger-restored-'));
      afterwards(async () => {
        rmSync(directory, { recursive: true, force: true });
      });
      const fresh = await freshPostgres();
      await fresh.close();
      const opened = async (connectionString: string, roles: string): Promise<Ledger> => {
        const config = loadConfig({
          LEDGER_DATA_DIR: directory,
          LEDGER_KEYRING_FILE: join(directory, 'keyring.json'),
          LEDGER_EVENT_STORE: connectionString,
          LEDGER_DATABASE_URL: fresh.url,
          LEDGER_DATABASE_POOL: '4',
          LEDGER_ROLES: roles,
        });
        const ledger = await openLedger(config);
        afterwards(() => ledger.close());
        return ledger;
      };

      const double = await startDouble();
      afterwards(() => double.stop());
      const before = await opened(double.connectionString, 'projector');
      const target = stream('patient');
      await before.store.append(target, 'no-stream', newEvents(3));
      await before.store.append(stream('patient'), 'no-stream', newEvents(5));
      await caughtUp(before);
      await before.close();

      const { connectionString } = await olderCopyOf(double, 5);
      for (const roles of ['projector', 'api'])
        await expect(opened(connectionString, roles)).rejects.toMatchObject({ code: 'LEDGER_EVENTS_BEHIND' });

      const { db, close } = await openPostgres({ url: fresh.url, poolSize: 1 });
      for (const statement of sqlOfRestore('')) await sql.raw(statement).execute(db);
      await close();
      await opened(connectionString, 'api');
      const after = await opened(connectionString, 'projector');
      await after.store.append(target, 2n, newEvents(1));
      await caughtUp(after);
    });

    it('is opened as before where nothing is missing, though the server has written since', async () => {
      const double = await startDouble();
      afterwards(() => double.stop());
      const directory = mkdtempSync(join(tmpdir(), 'ledger-restored-'));
      afterwards(async () => {
        rmSync(directory, { recursive: true, force: true });
      });
      const config = loadConfig({ LEDGER_DATA_DIR: directory, LEDGER_EVENT_STORE: double.connectionString });
      const first = await openLedger(config);
      afterwards(() => first.close());
      await first.store.append(stream('patient'), 'no-stream', newEvents(3));
      for (const type of ['$metadata', '$scavenge']) {
        const about = { id: crypto.randomUUID(), type, contentType: 'application/json' };
        double.log.append('$scavenges', 'any', [
          { ...about, data: Buffer.from('{}'), metadata: Buffer.from('') },
        ]);
      }
      await caughtUp(first);
      await first.close();
      const second = await openLedger(config);
      await second.close();
    });
  },
);
