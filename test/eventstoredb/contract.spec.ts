import { describeEventStore } from '#libs/event-store/contract';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { startDouble } from './double/index.js';

describeEventStore('the EventStoreDB adapter on the double', async () => {
  const double = await startDouble();
  const options = { connectionString: double.connectionString };
  let store = await openEventStoreDb(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openEventStoreDb(options);
      return store;
    },
    dispose: async () => {
      await store.close();
      await double.stop();
    },
  };
});
