import { describe, expect, it } from '@jest/globals';
import type { EventStore } from '#libs/event-store';
import { newEvents } from '#libs/event-store/contract';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { report } from '../support/figures.js';
import type { WireMode } from './double/wire.js';
import { bench, standing, stream, timed } from './harness.js';

/** Long enough to open a store on a machine with other things to do. */
const DEADLINE = 1_500;
const LIMITS = { deadlineMs: DEADLINE, attemptMs: 500, probeDeadlineMs: DEADLINE };
/** What a busy machine may add to a timer; the client alone would hang for some 18 seconds. */
const GRACE = 15_000;
/** Longer than any test: what waited for one of them would never be seen to end. */
const NEVER = 600_000;
const ENDLESS = { deadlineMs: NEVER, attemptMs: NEVER, probeDeadlineMs: NEVER };

const first = async (source: AsyncIterable<unknown>): Promise<unknown> => {
  const iterator = source[Symbol.asyncIterator]();
  try {
    return await iterator.next();
  } finally {
    await iterator.return?.();
  }
};

const everyCall = (store: EventStore): Readonly<Record<string, Promise<unknown>>> => ({
  append: store.append(stream(), 'no-stream', newEvents(1)),
  readStream: store.readStream(stream()),
  readAll: first(store.readAll()),
  identity: store.identity(),
  probe: store.probe(),
});

describe('a server that does not answer', () => {
  it.each<WireMode>(['silent', 'drip', 'refusing'])(
    'hangs no call past its deadline when connections are %s',
    async (mode) => {
      const { double, store } = await bench(LIMITS);
      double.wire.mode = mode;
      // What was connected stays so and falls silent, or is cut; the next connection meets the same.
      if (mode !== 'silent') double.wire.cut();
      const calls = everyCall(store);
      const told = await Promise.all(
        Object.entries(calls).map(async ([name, call]) => ({ name, ...(await timed(call)) })),
      );
      const longest = Math.max(...told.map(({ took }) => took));
      report(`EventStoreDB double, connections ${mode}`, {
        calls: told.length,
        deadline: DEADLINE,
        longest: Math.round(longest),
      });
      expect(told.map(({ name, code }) => [name, code])).toEqual(
        Object.keys(calls).map((name) => [name, 'EVENT_STORE_UNAVAILABLE']),
      );
      expect(longest).toBeLessThan(DEADLINE + GRACE);
      double.wire.mode = 'through';
      double.wire.cut();
      await store.append(stream(), 'no-stream', newEvents(1));
      await store.probe();
    },
  );

  it('hangs no call past its deadline when the server takes calls and is silent', async () => {
    const { double, store } = await bench(LIMITS);
    double.faults.plan('append', 'silent', 1_000);
    double.faults.plan('read', 'silent', 1_000);
    const told = await Promise.all(Object.values(everyCall(store)).map(timed));
    expect(told.map(({ code }) => code)).toEqual(told.map(() => 'EVENT_STORE_UNAVAILABLE'));
    expect(Math.max(...told.map(({ took }) => took))).toBeLessThan(DEADLINE + GRACE);
  });

  it('lets a subscriber leave at once', async () => {
    const { double, store } = await bench(ENDLESS);
    double.wire.mode = 'silent';
    const iterator = store.subscribe()[Symbol.asyncIterator]();
    const next = iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await iterator.return?.();
    expect((await next).done).toBe(true);
  });

  it('lets the store be closed at once', async () => {
    const { double, store } = await bench(ENDLESS);
    double.wire.mode = 'silent';
    const calls = Object.values(everyCall(store)).map(timed);
    await store.close();
    for (const { code } of await Promise.all(calls))
      expect(['EVENT_STORE_CLOSED', 'EVENT_STORE_UNAVAILABLE']).toContain(code);
  });

  it('delays what takes 500 ms there and back, and breaks nothing', async () => {
    const { double, store } = await bench();
    double.wire.latencyMs = 250;
    const target = stream();
    const { revision } = await store.append(target, 'no-stream', newEvents(3));
    expect(revision).toBe(2n);
    expect(await store.readStream(target)).toHaveLength(3);
    expect(store.figures().retries).toBe(0);
  });

  it('is told from one that is not there, when the store is opened', async () => {
    const { double } = await bench();
    double.wire.mode = 'silent';
    const opening = timed(openEventStoreDb({ connectionString: double.connectionString, ...LIMITS }));
    const { took, code } = await opening;
    expect(code).toBe('EVENT_STORE_UNAVAILABLE');
    expect(took).toBeLessThan(DEADLINE + GRACE);
  });
});

describe('a server that is away', () => {
  it('keeps a bounded queue of appends and refuses the rest at once, losing and doubling nothing', async () => {
    const { double, store } = await bench({ ...LIMITS, concurrentAppends: 8, waitingAppends: 50 });
    double.wire.mode = 'silent';
    const appends = Array.from({ length: 500 }, () => ({ target: stream('queue'), events: newEvents(1) }));
    const calls = appends.map(({ target, events }) => timed(store.append(target, 'no-stream', events)));
    expect(store.figures().waitingAppends).toBe(50);
    const told = await Promise.all(calls);
    const atOnce = told.filter(({ took }) => took < DEADLINE / 2).length;
    expect(atOnce).toBe(500 - 58);
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['EVENT_STORE_UNAVAILABLE']));
    double.wire.mode = 'through';
    double.wire.cut();
    // The callers come again with the same ids.
    for (const { target, events } of appends) await store.append(target, 'no-stream', events);
    const stored = await standing(store, 'queue');
    const lengths = appends.map(({ target }) => stored.filter((event) => event.stream === target).length);
    report('EventStoreDB double, packets dropped', {
      appends: 500,
      refusedAtOnce: atOnce,
      lost: lengths.filter((length) => length === 0).length,
      doubled: lengths.filter((length) => length > 1).length,
    });
    expect(new Set(lengths)).toEqual(new Set([1]));
  });
});
