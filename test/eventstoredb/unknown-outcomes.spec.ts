import { describe, expect, it } from '@jest/globals';
import { newEvents } from '#libs/event-store/contract';
import { full, report } from '../support/figures.js';
import { Wire } from './double/wire.js';
import type { Fault } from './double/faults.js';
import { afterwards, appendChains, bench, connected, standing, stream } from './harness.js';
import { firstNodeOf, realServer, through } from './server-under-test.js';

const CUTS = full ? 1_000 : 200;
const WRITERS = 10;

describe('an append whose outcome is unknown', () => {
  it.each<[Fault, number]>([
    ['drop-after-request', 1],
    ['drop-before-reply', 1],
    ['not-leader', 0],
    ['unavailable', 1],
    ['not-ready', 1],
    ['internal', 1],
    ['timeout', 1],
    ['silent', 1],
    ['silent-after', 1],
  ])('is repeated with the same ids after %s, and stands there once', async (fault) => {
    const { double, store } = await bench({ attemptMs: 300 });
    const target = stream();
    const events = newEvents(3);
    double.faults.plan('append', fault);
    const answer = await store.append(target, 'no-stream', events);
    const read = await store.readStream(target);
    expect(read.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(answer).toEqual({ revision: 2n, position: read[2]?.position });
    // On a busy machine the repeat may miss its deadline too, and is repeated in turn.
    expect(store.figures().retries).toBeGreaterThanOrEqual(1);
    expect(await store.append(target, 'no-stream', events)).toEqual(answer);
  });

  it('is found in the log where the server takes the repeat for a conflict', async () => {
    const { double, store } = await bench();
    const target = stream();
    const events = newEvents(2);
    double.faults.plan('append', 'drop-before-reply');
    // A server that has forgotten the ids: the double then sees only that the stream has moved on.
    double.log.forgetful = true;
    const answer = await store.append(target, 'no-stream', events);
    expect(answer.revision).toBe(1n);
    expect(store.figures().foundWritten).toBe(1);
    double.faults.plan('append', 'drop-after-request');
    const conflict = store.append(target, 'no-stream', newEvents(1));
    await expect(conflict).rejects.toMatchObject({ code: 'EVENT_STORE_CONFLICT', details: { actual: '1' } });
  });

  it(`leaves exactly ${String(CUTS)} events when ${String(CUTS)} replies are cut`, async () => {
    const { double, store } = await bench();
    // As many cuts as events, before the event is written and after, each hitting every call on the connection.
    double.faults.planEvery('append', 2, ['drop-before-reply', 'drop-after-request'], CUTS);
    const { acknowledged, refused } = await appendChains(store, CUTS, WRITERS, 'cut');
    const stored = await standing(store, 'cut');
    report('EventStoreDB double, replies cut', {
      cut: double.faults.struck,
      acknowledged: acknowledged.length,
      refused,
      stored: stored.length,
      lost: acknowledged.filter(({ id }) => !stored.some((event) => event.id === id)).length,
      doubled: stored.length - new Set(stored.map(({ id }) => id)).size,
      retries: store.figures().retries,
    });
    expect(double.faults.struck).toBe(CUTS);
    expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(acknowledged.map(({ id }) => id)));
    expect(stored).toHaveLength(CUTS);
  });
});

if (realServer !== '') {
  describe('an append whose outcome is unknown, at EVENTSTORE_URL', () => {
    it(`is written once, though ${String(CUTS)} replies are cut`, async () => {
      const { host, port } = firstNodeOf(realServer);
      const wire = await Wire.before(port, host);
      afterwards(() => wire.close());
      const store = await connected(through(realServer, wire.port));
      const category = `cut${crypto.randomUUID().replaceAll('-', '')}`;
      Object.assign(wire, { cutsLeft: CUTS, cutEvery: 2 });
      const acknowledged: string[] = [];
      let refused = 0;
      while (wire.cutsLeft > 0) {
        const round = await appendChains(store, 100, WRITERS, category);
        acknowledged.push(...round.acknowledged.map(({ id }) => id));
        refused += round.refused;
      }
      const stored = (await standing(store, category)).map(({ id }) => id);
      report('EventStoreDB real, replies cut', {
        cut: wire.cuts,
        acknowledged: acknowledged.length,
        refused,
        stored: stored.length,
        doubled: stored.length - new Set(stored).size,
        ...store.figures(),
      });
      expect(stored).toHaveLength(acknowledged.length);
      expect(new Set(stored)).toEqual(new Set(acknowledged));
    }, 240_000);
  });
}
