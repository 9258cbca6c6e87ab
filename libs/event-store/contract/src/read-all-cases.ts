import { describe, expect, it } from '@jest/globals';
import type { EventStore, Position } from '#libs/event-store';
import { at, codeOfRejection, collect, fill, idsOf, newEvents, newStream } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

/** Everything appended since; other people's events before it do not matter. */
const since = (head: Position | undefined) => (head === undefined ? {} : { after: head });

const appendTwenty = async (store: EventStore) => {
  const { head } = await store.identity();
  const events = newEvents(20);
  const stream = newStream();
  const other = newStream();
  for (const [index, event] of events.entries()) {
    const revision = Math.floor(index / 2) - 1;
    await store.append(index % 2 === 0 ? stream : other, revision < 0 ? 'no-stream' : BigInt(revision), [
      event,
    ]);
  }
  return { head, events };
};

export const readAllCases = (open: OpenSubject): void => {
  describe('readAll', () => {
    const subject = eachCase(open);

    it('reads the whole ledger in the order of positions', async () => {
      const { store } = subject();
      const { head, events } = await appendTwenty(store);
      const read = await collect(store.readAll(since(head)));
      expect(idsOf(read)).toEqual(idsOf(events));
      const positions = read.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort());
      expect(new Set(positions.map((position) => position.length)).size).toBe(1);
    });

    it('starts after the position given, and stops at the limit', async () => {
      const { store } = subject();
      const { head, events } = await appendTwenty(store);
      const read = await collect(store.readAll(since(head)));
      const after = at(read, 4).position;
      expect(idsOf(await collect(store.readAll({ after })))).toEqual(idsOf(events.slice(5)));
      expect(idsOf(await collect(store.readAll({ after, limit: 3 })))).toEqual(idsOf(events.slice(5, 8)));
      expect(await collect(store.readAll({ after: at(read, 19).position }))).toEqual([]);
      expect(await collect(store.readAll({ limit: 2 }))).toHaveLength(2);
    });

    it('reads many pages while events are appended, and ends', async () => {
      const { store } = subject();
      const { head } = await store.identity();
      const events = await fill(store, newStream(), 1_500);
      const done = new AbortController();
      const writer = (async () => {
        while (!done.signal.aborted) await store.append(newStream(), 'no-stream', newEvents(5));
      })();
      const read = await collect(store.readAll(since(head)));
      done.abort();
      await writer;
      expect(idsOf(read).slice(0, 1_500)).toEqual(idsOf(events));
    });

    it('can be left early', async () => {
      const { store } = subject();
      await fill(store, newStream(), 20);
      for await (const event of store.readAll()) {
        expect(event.position).toBeDefined();
        break;
      }
      await store.probe();
    });

    it.each([
      '',
      '0',
      'garbage',
      '-1',
      'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
      "' OR 1=1",
    ])('refuses the position %j', async (text) => {
      const { store } = subject();
      const after = text as Position;
      expect(await codeOfRejection(collect(store.readAll({ after })))).toBe('EVENT_STORE_INVALID_POSITION');
      const first = store.subscribe({ after })[Symbol.asyncIterator]().next();
      expect(await codeOfRejection(first)).toBe('EVENT_STORE_INVALID_POSITION');
    });
  });
};
