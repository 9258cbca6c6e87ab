import { beforeAll, describe } from '@jest/globals';
import { describeEventStore } from '#libs/event-store/contract';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { assertReachable, realServer, sayNotRun } from './server-under-test.js';

if (realServer === '') {
  sayNotRun();
  describe.skip('the EventStoreDB adapter on the server at EVENTSTORE_URL', () => {
    describeEventStore('it', () => Promise.reject(new Error('there is no server')));
  });
} else {
  describe('at EVENTSTORE_URL', () => {
    beforeAll(() => assertReachable(realServer));
    describeEventStore('the EventStoreDB adapter', async () => {
      const options = { connectionString: realServer };
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
        },
      };
    });
  });
}
