import { describe, expect, it } from '@jest/globals';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import { newEvents } from '#libs/event-store/contract';
import { full, report } from '../support/figures.js';
import { Wire } from './double/wire.js';
import { afterwards, appendChains, bench, connected, follow, standing, stream } from './harness.js';
import { firstNodeOf, realServer, through } from './server-under-test.js';

const CUTS = full ? 500 : 50;
const EVENTS_PER_CUT = 7;

const idsOf = (events: readonly RecordedEvent[]) => events.map(({ id }) => id);

/** What a subscriber got against what stands in the log. */
const compare = (got: readonly RecordedEvent[], there: readonly RecordedEvent[]) => {
  const seen = new Set(idsOf(got));
  return {
    events: there.length,
    missed: there.filter(({ id }) => !seen.has(id)).length,
    twice: got.length - seen.size,
  };
};

describe('a subscription that is cut', () => {
  it(`${String(CUTS)} times misses nothing and sends nothing twice`, async () => {
    const { double, store } = await bench();
    const count = CUTS * EVENTS_PER_CUT;
    const writing = appendChains(store, count, 10, 'sub');
    double.faults.cutAfter = EVENTS_PER_CUT - 1;
    const got = await follow(store, { filter: { streamPrefixes: ['sub-'] } }, count, () => {
      if (double.faults.struck >= CUTS) double.faults.cutAfter = 0;
    });
    await writing;
    double.faults.clear();
    const figures = compare(got, await standing(store, 'sub'));
    const { resubscriptions, duplicates } = store.figures();
    report('EventStoreDB double, subscriptions cut', {
      cut: double.faults.struck,
      ...figures,
      resubscriptions,
      duplicates,
    });
    expect(figures).toEqual({ events: count, missed: 0, twice: 0 });
    expect(double.faults.struck).toBeGreaterThanOrEqual(CUTS);
    expect(got.map(({ position }) => position)).toEqual([...got.map(({ position }) => position)].sort());
  });

  it.each(['not-leader', 'unavailable', 'not-ready', 'internal', 'timeout', 'silent'] as const)(
    'begins again after %s',
    async (fault) => {
      const { double, store } = await bench({ attemptMs: 300 });
      const target = stream('again');
      await store.append(target, 'no-stream', newEvents(5));
      double.faults.plan('subscribe', fault, 3);
      const got = await follow(store, { filter: { streamPrefixes: ['again'] } }, 5);
      expect(got.map(({ revision }) => Number(revision))).toEqual([0, 1, 2, 3, 4]);
      expect(store.figures().resubscriptions).toBe(3);
    },
  );

  it('sends once what the server sends twice', async () => {
    const { double, store } = await bench();
    double.faults.duplicate = true;
    const target = stream('twice');
    await store.append(target, 'no-stream', newEvents(50));
    const reading = follow(store, { filter: { streamPrefixes: ['twice'] } }, 100);
    await store.append(target, 49n, newEvents(50));
    expect((await reading).map(({ revision }) => Number(revision))).toEqual(Array.from(Array(100).keys()));
    expect(store.figures().duplicates).toBeGreaterThan(40);
  });

  it('is noticed when it only falls silent', async () => {
    const { double, store } = await bench({ silenceMs: 400 });
    const target = stream('quiet');
    await store.append(target, 'no-stream', newEvents(5));
    double.faults.silentAfter = 5;
    const reading = follow(store, { filter: { streamPrefixes: ['quiet'] } }, 12, ({ revision }) => {
      if (revision === 9n) double.faults.clear();
    });
    await store.append(target, 4n, newEvents(7));
    expect((await reading).map(({ revision }) => Number(revision))).toEqual(Array.from(Array(12).keys()));
    expect(store.figures().resubscriptions).toBeGreaterThan(0);
  });

  it('is left alone when there is nothing to send', async () => {
    const { store } = await bench({ silenceMs: 100 });
    const iterator = store.subscribe()[Symbol.asyncIterator]();
    let message: IteratorResult<{ kind: string }, unknown>;
    do message = await iterator.next();
    while (message.done !== true && message.value.kind !== 'caught-up');
    const waiting = iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(store.figures().resubscriptions).toBe(0);
    await iterator.return?.();
    expect((await waiting).done).toBe(true);
  });
});

/** A checkpoint promises that all before it has been sent: told too early, it loses events at the next restart. */
const neverAhead = async (store: EventStore, category: string, count: number) => {
  let last = '';
  let events = 0;
  let checkpoints = 0;
  for await (const message of store.subscribe({ filter: { streamPrefixes: [category] } })) {
    if (message.kind !== 'event') {
      checkpoints += 1;
      if (message.position !== undefined && message.position > last) last = message.position;
      continue;
    }
    expect(message.event.position > last).toBe(true);
    last = message.event.position;
    events += 1;
    if (events % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    if (events === count) return checkpoints;
  }
  return checkpoints;
};

describe('a checkpoint', () => {
  it('never goes ahead of an event, however slow the subscriber', async () => {
    const { store } = await bench();
    for (let round = 0; round < 10; round += 1) {
      await store.append(stream('marked'), 'no-stream', newEvents(40));
      await store.append(stream('noise'), 'no-stream', newEvents(100));
    }
    const subscribed = neverAhead(store, 'marked', 600);
    for (let round = 0; round < 5; round += 1) {
      await store.append(stream('marked'), 'no-stream', newEvents(40));
      await store.append(stream('noise'), 'no-stream', newEvents(40));
    }
    expect(await subscribed).toBeGreaterThan(1);
  });
});

if (realServer !== '') {
  describe('a subscription that is cut, at EVENTSTORE_URL', () => {
    it(`${String(CUTS)} times misses nothing and sends nothing twice`, async () => {
      const { host, port } = firstNodeOf(realServer);
      const wire = await Wire.before(port, host);
      afterwards(() => wire.close());
      const writer = await connected(realServer);
      const store = await connected(through(realServer, wire.port));
      const category = `sub${crypto.randomUUID().replaceAll('-', '')}`;
      const count = CUTS * EVENTS_PER_CUT * 10;
      const writing = appendChains(writer, count, 10, category);
      let seen = 0;
      const got = await follow(store, { filter: { streamPrefixes: [category] } }, count, () => {
        seen += 1;
        if (seen % (EVENTS_PER_CUT * 10) === 0) wire.cut();
      });
      await writing;
      const figures = compare(got, await standing(writer, category));
      const { resubscriptions, duplicates } = store.figures();
      report('EventStoreDB real, subscriptions cut', { cut: CUTS, ...figures, resubscriptions, duplicates });
      expect(figures).toEqual({ events: count, missed: 0, twice: 0 });
    }, 240_000);
  });
}
