import { describe, expect, it } from '@jest/globals';
import { newEvents } from '#libs/event-store/contract';
import { full, report } from '../support/figures.js';
import { bench, follow, stream } from './harness.js';

const EVENTS = full ? 200_000 : 8_000;
const SIZE = 2_000;
const SLOW_EVENTS = 200;
/** Its own buffer and the connection's: under 2 MiB of these events, whatever the length of the log. */
const MOST_AHEAD = 1_000;

describe('a subscriber that hardly gets on', () => {
  it('keeps no more in memory than its read-ahead, and slows nobody', async () => {
    const { double, store } = await bench();
    const target = stream('flood');
    const fill = async (from: number, count: number): Promise<void> => {
      for (let at = from; at < from + count; at += 200) {
        const events = newEvents(200).map((event) => ({ ...event, data: { text: 'x'.repeat(SIZE) } }));
        await store.append(target, at === 0 ? 'no-stream' : BigInt(at - 1), events);
      }
    };
    await fill(0, EVENTS / 2);
    let pulled = 0;
    let letGo: () => void = () => undefined;
    const othersAreDone = new Promise<void>((resolve) => (letGo = resolve));
    const slow = follow(store, { filter: { streamPrefixes: ['flood'] } }, SLOW_EVENTS, async () => {
      pulled += 1;
      // Had anybody else to wait for it, all would wait for ever.
      if (pulled > SLOW_EVENTS / 2) await othersAreDone;
    });
    const start = performance.now();
    await fill(EVENTS / 2, EVENTS / 2);
    const quick = await follow(store, { filter: { streamPrefixes: ['flood'] } }, EVENTS);
    const took = performance.now() - start;
    const ahead = (double.sent[0] ?? 0) - pulled;
    letGo();
    expect(quick.map(({ revision }) => Number(revision))).toEqual(Array.from(Array(EVENTS).keys()));
    const taken = await slow;
    expect(taken.map(({ revision }) => Number(revision))).toEqual(Array.from(Array(SLOW_EVENTS).keys()));
    report('EventStoreDB double, slow subscriber', {
      events: EVENTS,
      quickTook: `${String(Math.round(took))} ms`,
      slowHad: pulled,
      readAhead: ahead,
    });
    expect(ahead).toBeLessThan(MOST_AHEAD);
  });
});
