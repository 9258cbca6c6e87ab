import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEventStore } from '#libs/event-store/contract';
import { openSqliteEventStore } from '#libs/event-store-sqlite';

describeEventStore('the embedded store', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  const options = { file: join(directory, 'ledger.db') };
  let store = await openSqliteEventStore(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteEventStore(options);
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
});
