import { randomUUID } from 'node:crypto';
import { afterEach } from '@jest/globals';
import type { EventStore, NewEvent, RecordedEvent, StreamId, SubscribeOptions } from '#libs/event-store';
import { newEvents } from '#libs/event-store/contract';
import {
  type EventStoreDbEventStore,
  type EventStoreDbOptions,
  openEventStoreDb,
} from '#libs/event-store-esdb';
import { CodedError } from '#libs/kernel';
import { type Double, startDouble } from './double/index.js';

export const stream = (category = 'fault'): StreamId => `${category}-${randomUUID()}` as StreamId;

export interface Bench {
  readonly double: Double;
  readonly store: EventStoreDbEventStore;
}

const disposals: (() => Promise<void>)[] = [];

/** Done when the test is over, however it ends, the last first. */
export const afterwards = (dispose: () => Promise<void>): void => {
  disposals.unshift(dispose);
};

/** The adapter before a real server, or through a proxy before it. */
export const connected = async (connectionString: string): Promise<EventStoreDbEventStore> => {
  const store = await openEventStoreDb({ connectionString });
  afterwards(() => store.close());
  return store;
};

/** The adapter before a double of its own; both are gone when the test is over, however it ends. */
export const bench = async (options: Partial<EventStoreDbOptions> = {}): Promise<Bench> => {
  const double = await startDouble();
  afterwards(() => double.stop());
  const store = await openEventStoreDb({ connectionString: double.connectionString, ...options });
  afterwards(() => store.close());
  return { double, store };
};

afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

/** A server that an older copy of the log was put back into: without its last events. */
export const olderCopyOf = async ({ log }: Double, lost: number): Promise<Double> => {
  const older = await startDouble();
  afterwards(() => older.stop());
  const ours = log.records.filter((record) => !record.stream.startsWith('$'));
  for (const { stream: name, ...event } of ours.slice(0, -lost)) older.log.append(name, 'any', [event]);
  return older;
};

/** Milliseconds that a call took, and the code it was refused with. */
export const timed = async (call: Promise<unknown>): Promise<{ took: number; code: string | undefined }> => {
  const start = performance.now();
  try {
    await call;
    return { took: performance.now() - start, code: undefined };
  } catch (error) {
    return {
      took: performance.now() - start,
      code: error instanceof CodedError ? error.code : String(error),
    };
  }
};

/** Appends `count` events, each in a call of its own, by so many writers; a call refused for now is made again. */
export const appendChains = async (
  store: EventStore,
  count: number,
  writers: number,
  category: string,
): Promise<{ acknowledged: NewEvent[]; refused: number }> => {
  const acknowledged: NewEvent[] = [];
  let refused = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      const target = stream(category);
      for (let revision = -1; revision < count / writers - 1;) {
        const events = waiting.get(target) ?? newEvents(1);
        waiting.set(target, events);
        try {
          await store.append(target, revision < 0 ? 'no-stream' : BigInt(revision), events);
          acknowledged.push(...events);
          waiting.delete(target);
          revision += 1;
        } catch (error) {
          if (!(error instanceof CodedError) || error.code !== 'EVENT_STORE_UNAVAILABLE') throw error;
          refused += 1;
        }
      }
    }),
  );
  return { acknowledged, refused };
};

/** Events whose append was refused: they go again with the same ids, as the port demands. */
const waiting = new Map<StreamId, NewEvent[]>();

export const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

/** Everything of a category, by a read of the whole ledger. */
export const standing = async (store: EventStore, category: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) if (event.stream.startsWith(category)) events.push(event);
  return events;
};

/** Follows a subscription until it has `count` events; `onMessage` may dawdle. */
export const follow = async (
  store: EventStore,
  options: SubscribeOptions,
  count: number,
  onEvent: (event: RecordedEvent) => Promise<void> | void = () => undefined,
): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const message of store.subscribe(options)) {
    if (message.kind !== 'event') continue;
    events.push(message.event);
    await onEvent(message.event);
    if (events.length >= count) break;
  }
  return events;
};
