import { describe, expect, it } from '@jest/globals';
import {
  at,
  eventsIn,
  fill,
  idsOf,
  newCategory,
  newEvents,
  newStream,
  nextMessage,
  takeEvents,
  takeUntil,
} from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

export const subscriptionCases = (open: OpenSubject): void => {
  describe('subscribe', () => {
    const subject = eachCase(open);

    it('sends history, says that it has caught up, then what is appended', async () => {
      const { store } = subject();
      const category = newCategory();
      const history = await fill(store, newStream(category), 5);
      const { head } = await store.identity();
      const iterator = store
        .subscribe({ filter: { streamPrefixes: [`${category}-`] } })
        [Symbol.asyncIterator]();
      const seen: string[] = [];
      let message = await nextMessage(iterator);
      for (; message?.kind !== 'caught-up'; message = await nextMessage(iterator)) {
        if (message?.kind === 'event') seen.push(message.event.id);
      }
      expect(seen).toEqual(idsOf(history));
      expect(String(message.position) >= String(head)).toBe(true);
      const live = newEvents(1);
      await store.append(newStream(category), 'no-stream', live);
      do message = await nextMessage(iterator);
      while (message !== undefined && message.kind !== 'event');
      expect(message?.event.id).toBe(live[0]?.id);
      await iterator.return?.();
    });

    it('starts after the position given', async () => {
      const { store } = subject();
      const category = newCategory();
      const stream = newStream(category);
      const events = await fill(store, stream, 10);
      const after = at(await store.readStream(stream), 3).position;
      const taken = await takeEvents(store.subscribe({ after, filter: { streamPrefixes: [category] } }), 6);
      expect(idsOf(taken)).toEqual(idsOf(events.slice(4)));
    });

    it('goes from history to live without a gap or a double while writers append', async () => {
      const { store } = subject();
      const category = newCategory();
      const history = await fill(store, newStream(category), 700);
      const subscription = takeEvents(
        store.subscribe({ filter: { streamPrefixes: [category] } }),
        700 + 10 * 80,
      );
      const written = await Promise.all(
        Array.from({ length: 10 }, async () => {
          const stream = newStream(category);
          const events = newEvents(80);
          for (const [index, event] of events.entries()) {
            await store.append(stream, index === 0 ? 'no-stream' : BigInt(index - 1), [event]);
          }
          return events;
        }),
      );
      const taken = await subscription;
      const positions = taken.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort());
      expect(new Set(idsOf(taken))).toEqual(new Set(idsOf([...history, ...written.flat()])));
    });

    it('filters by stream prefix and by event type, and by both together', async () => {
      const { store } = subject();
      const [a, b] = [newCategory(), newCategory()];
      for (const category of [a, b]) {
        for (const type of ['Granted', 'Revoked']) await fill(store, newStream(category), 2, type);
      }
      const seen = async (filter: { streamPrefixes?: string[]; eventTypes?: string[] }) => {
        const messages = await takeUntil(store.subscribe({ filter }), ({ kind }) => kind === 'caught-up');
        const mine = eventsIn(messages).filter(({ stream }) => stream.startsWith(a) || stream.startsWith(b));
        return mine.map(({ stream, type }) => `${stream.startsWith(a) ? 'a' : 'b'} ${type}`);
      };
      const [aG, aR, bG, bR] = ['a Granted', 'a Revoked', 'b Granted', 'b Revoked'];
      expect(await seen({ streamPrefixes: [`${a}-`] })).toEqual([aG, aG, aR, aR]);
      expect(await seen({ streamPrefixes: [a, b] })).toEqual([aG, aG, aR, aR, bG, bG, bR, bR]);
      expect(await seen({ eventTypes: ['Revoked'] })).toEqual([aR, aR, bR, bR]);
      expect(await seen({ streamPrefixes: [b], eventTypes: ['Granted'] })).toEqual([bG, bG]);
    });

    it('tells of no position after the end of the log, by which a log put back from an older copy is known', async () => {
      const { store } = subject();
      const filter = { streamPrefixes: [newCategory()] };
      for (const others of [1, 31, 120]) {
        await fill(store, newStream(), others);
        const messages = await takeUntil(store.subscribe({ filter }), ({ kind }) => kind === 'caught-up');
        const { head, end = head } = await store.identity();
        expect(end! >= head!).toBe(true);
        for (const message of messages)
          if (message.kind !== 'event') expect((message.position ?? '') <= end!).toBe(true);
      }
    });

    it('reports progress through events that do not pass the filter', async () => {
      const { store } = subject();
      const category = newCategory();
      await fill(store, newStream(category), 1);
      const { head } = await store.identity();
      const subscription = store.subscribe({ filter: { streamPrefixes: [category] } });
      // A checkpoint may also stand before the event, where other people's events do.
      const progress = takeUntil(subscription, (message) => {
        return message.kind === 'checkpoint' && message.position > String(head);
      });
      // Live or catching up, whichever the subscriber is by now.
      await fill(store, newStream(), 3_000);
      const messages = await progress;
      expect(eventsIn(messages)).toHaveLength(1);
      const last = messages.at(-1);
      if (last?.kind !== 'checkpoint') throw new Error('no checkpoint came');
      const resumed = newEvents(1);
      await store.append(newStream(category), 'no-stream', resumed);
      const after = last.position;
      const taken = await takeEvents(store.subscribe({ after, filter: { streamPrefixes: [category] } }), 1);
      expect(idsOf(taken)).toEqual(idsOf(resumed));
    });

    it('serves each subscriber by itself, however slow another is', async () => {
      const { store } = subject();
      const category = newCategory();
      const filter = { streamPrefixes: [category] };
      await fill(store, newStream(category), 1);
      const slow = store.subscribe({ filter })[Symbol.asyncIterator]();
      // On a ledger that others use, checkpoints may come before the first event.
      let first = await nextMessage(slow);
      while (first?.kind !== 'event') first = await nextMessage(slow);
      const events = await fill(store, newStream(category), 2_000);
      const quick = await Promise.all([1, 2, 3].map(() => takeEvents(store.subscribe({ filter }), 2_001)));
      for (const taken of quick) expect(idsOf(taken).slice(1)).toEqual(idsOf(events));
      const late = await takeEvents({ [Symbol.asyncIterator]: () => slow }, 2_000);
      expect(idsOf(late)).toEqual(idsOf(events));
    });
  });
};
