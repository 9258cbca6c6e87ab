import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  type EventStore,
  eventStoreError,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '#libs/event-store';
import { report } from '../support/figures.js';
import { Bench, openSqlite, until } from './bench.js';

const CUTS = 500;

let bench: Bench;

beforeEach(async () => {
  bench = new Bench(await openSqlite());
});

afterEach(() => bench.close());

/** A store whose subscriptions end with an error after one event, and begin by sending some events again. */
const cutting = (store: EventStore): { readonly cut: EventStore; readonly cuts: () => number } => {
  let cuts = 0;
  async function* subscribe(options: SubscribeOptions = {}): AsyncGenerator<SubscriptionMessage, void> {
    const { after, ...rest } = options;
    let before: SubscriptionMessage | undefined;
    for await (const message of store.subscribe(rest)) {
      const old = message.kind === 'event' && after !== undefined && message.event.position <= after;
      if (old) {
        before = message;
        continue;
      }
      if (before !== undefined) yield before;
      before = undefined;
      yield message;
      if (message.kind === 'event' && cuts < CUTS) {
        cuts += 1;
        throw eventStoreError('EVENT_STORE_UNAVAILABLE');
      }
    }
  }
  const cut = Object.assign(Object.create(store) as EventStore, { subscribe });
  return { cut, cuts: () => cuts };
};

it(`misses nothing and does nothing twice in ${String(CUTS)} cuts of the subscription`, async () => {
  const { cut, cuts } = cutting(bench.store);
  for (let count = 0; count < CUTS + 20; count += 1) await bench.happen(String(count), String(count % 7));
  await bench.start(bench.reactor(), { store: cut, firstPauseMillis: 0 });
  await until(() => bench.effects.length >= CUTS + 20);
  const missed = CUTS + 20 - new Set(bench.done).size;
  const twice = bench.done.length - new Set(bench.done).size;
  report('reactor: subscription cuts', { tried: cuts(), effects: bench.done.length, missed, twice });
  expect({ cuts: cuts(), missed, twice }).toEqual({ cuts: CUTS, missed: 0, twice: 0 });
});
