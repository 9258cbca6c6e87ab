import { describeEventStore } from '#libs/event-store/contract';
import { InMemoryEventStore } from './in-memory-event-store.js';

describeEventStore('the in-memory store', () => {
  const store = new InMemoryEventStore();
  return Promise.resolve({ store, dispose: () => store.close() });
});
