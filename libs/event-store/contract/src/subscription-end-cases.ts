import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { EventStore, SubscribeOptions } from '#libs/event-store';
import { fill, LONG_MILLIS, newCategory, newEvent, newStream, nextMessage, within } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

/** A subscriber that has everything there is and waits for more. */
const waiting = async (store: EventStore, options: SubscribeOptions) => {
  const iterator = store.subscribe(options)[Symbol.asyncIterator]();
  for (;;) {
    const message = await nextMessage(iterator);
    if (message === undefined) throw new Error('the subscription ended');
    if (message.kind === 'caught-up') return { iterator, next: iterator.next() };
  }
};

export const subscriptionEndCases = (open: OpenSubject): void => {
  describe('a subscription ends', () => {
    const subject = eachCase(open);
    const nobody = () => ({ filter: { streamPrefixes: [newCategory()] } });

    it('at once when its signal has gone off before', async () => {
      const { store } = subject();
      const iterator = store.subscribe({ signal: AbortSignal.abort() })[Symbol.asyncIterator]();
      expect((await within(LONG_MILLIS, iterator.next())).done).toBe(true);
    });

    it('when its signal goes off while it waits', async () => {
      const { store } = subject();
      const abort = new AbortController();
      const { iterator, next } = await waiting(store, { ...nobody(), signal: abort.signal });
      abort.abort();
      expect((await within(LONG_MILLIS, next)).done).toBe(true);
      expect((await within(LONG_MILLIS, iterator.next())).done).toBe(true);
      expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
    });

    it('when its signal goes off in the middle of history', async () => {
      const { store } = subject();
      const category = newCategory();
      await fill(store, newStream(category), 50);
      const abort = new AbortController();
      let seen = 0;
      const reading = (async () => {
        for await (const message of store.subscribe({
          filter: { streamPrefixes: [category] },
          signal: abort.signal,
        })) {
          if (message.kind === 'event') seen += 1;
          if (seen === 10) abort.abort();
        }
      })();
      await within(LONG_MILLIS, reading);
      expect(seen).toBe(10);
    });

    it('when it is left, also while it waits, and holds on to nothing', async () => {
      const { store } = subject();
      const abort = new AbortController();
      const { iterator, next } = await waiting(store, { ...nobody(), signal: abort.signal });
      await within(LONG_MILLIS, iterator.return?.() ?? Promise.reject(new Error('it cannot be left')));
      expect((await within(LONG_MILLIS, next)).done).toBe(true);
      expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
    });

    it('when the store is closed', async () => {
      const { store } = subject();
      const { next } = await waiting(store, nobody());
      const ended = next.then(
        ({ done }) => (done === true ? 'EVENT_STORE_CLOSED' : 'went on'),
        (error: unknown) => (error as { code?: string }).code,
      );
      await within(LONG_MILLIS, store.close());
      expect(await within(LONG_MILLIS, ended)).toBe('EVENT_STORE_CLOSED');
    });

    it('without hurting the others', async () => {
      const { store } = subject();
      const category = newCategory();
      const filter = { streamPrefixes: [category] };
      const left = await waiting(store, { filter });
      const kept = await waiting(store, { filter });
      await left.iterator.return?.();
      const event = newEvent();
      await store.append(newStream(category), 'no-stream', [event]);
      expect((await within(LONG_MILLIS, kept.next)).value).toMatchObject({
        kind: 'event',
        event: { id: event.id },
      });
      await kept.iterator.return?.();
    });
  });
};
