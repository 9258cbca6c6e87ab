import { describe, expect, it } from '@jest/globals';
import type { StreamId } from '#libs/event-store';
import type { EventId } from '#libs/kernel';
import { at, codeOfRejection, idsOf, newEvent, newEvents, newStream, rejectionOf } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

const PAYLOAD = {
  text: 'Zoë Ngũgĩ – 李 👩🏽‍⚕️ \u0000 \u2028 "quoted" \\ \uD800',
  numbers: [0, -1, 1.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER],
  nested: { list: [[], {}, [{ deep: [null, true, false] }]], empty: {} },
  '': 'an empty key',
  $type: 'a reserved look',
};

export const appendCases = (open: OpenSubject): void => {
  describe('append', () => {
    const subject = eachCase(open);

    it('gives payloads and metadata back as they were given', async () => {
      const { store } = subject();
      const stream = newStream();
      const rich = newEvent(PAYLOAD);
      const given = [{ ...rich, metadata: { ...rich.metadata, extension: { a: [1, 'ü'] } } }, newEvent({})];
      await store.append(stream, 'no-stream', given);
      const read = await store.readStream(stream);
      expect(
        read.map(({ id, type, data, metadata }) => JSON.stringify({ id, type, data, metadata })),
      ).toEqual(given.map(({ id, type, data, metadata }) => JSON.stringify({ id, type, data, metadata })));
      expect(read.map((event) => [event.stream, event.revision])).toEqual([
        [stream, 0n],
        [stream, 1n],
      ]);
    });

    it('leaves keys without a value out', async () => {
      const { store } = subject();
      const stream = newStream();
      await store.append(stream, 'no-stream', [newEvent({ there: 1, absent: undefined })]);
      expect(Object.keys((await store.readStream(stream))[0]?.data ?? {})).toEqual(['there']);
    });

    it('takes the events as they are when it is called', async () => {
      const { store } = subject();
      const stream = newStream();
      const data = { value: 'before' };
      const appending = store.append(stream, 'no-stream', [newEvent(data)]);
      data.value = 'after';
      await appending;
      expect((await store.readStream(stream))[0]?.data).toEqual({ value: 'before' });
    });

    it('answers revision and position of the last event', async () => {
      const { store } = subject();
      const stream = newStream();
      const first = await store.append(stream, 'no-stream', newEvents(3));
      const second = await store.append(stream, 2n, newEvents(2));
      const read = await store.readStream(stream);
      expect(first).toEqual({ revision: 2n, position: read[2]?.position });
      expect(second).toEqual({ revision: 4n, position: read[4]?.position });
    });

    it('writes the events of a call side by side and in order', async () => {
      const { store } = subject();
      const { head } = await store.identity();
      const batches = Array.from({ length: 20 }, () => newEvents(7));
      await Promise.all(batches.map((events) => store.append(newStream(), 'no-stream', events)));
      const ids: EventId[] = [];
      for await (const event of store.readAll(head === undefined ? {} : { after: head })) ids.push(event.id);
      for (const events of batches) {
        const start = ids.indexOf(at(events, 0).id);
        expect(ids.slice(start, start + 7)).toEqual(idsOf(events));
      }
    });

    it('refuses a wrong expectation and tells the actual revision', async () => {
      const { store } = subject();
      const stream = newStream();
      const ahead = await rejectionOf(store.append(stream, 0n, newEvents(1)));
      expect([ahead.code, ahead.details.actual]).toEqual(['EVENT_STORE_CONFLICT', 'no-stream']);
      await store.append(stream, 'no-stream', newEvents(3));
      for (const wrong of ['no-stream', 0n, 1n, 3n, 2n ** 62n] as const) {
        const error = await rejectionOf(store.append(stream, wrong, newEvents(1)));
        expect([error.code, error.details.actual]).toEqual(['EVENT_STORE_CONFLICT', '2']);
      }
      expect(await store.readStream(stream)).toHaveLength(3);
    });

    it('writes all of a call or nothing', async () => {
      const { store } = subject();
      const stream = newStream();
      const good = newEvent();
      const bad = { ...newEvent(), type: '$reserved' };
      expect(await codeOfRejection(store.append(stream, 'no-stream', [good, bad]))).toBe(
        'EVENT_STORE_INVALID_APPEND',
      );
      expect(await store.readStream(stream)).toEqual([]);
    });

    it('refuses a call without events, and one with an id twice', async () => {
      const { store } = subject();
      const event = newEvent();
      for (const events of [[], [event, event]]) {
        expect(await codeOfRejection(store.append(newStream(), 'no-stream', events))).toBe(
          'EVENT_STORE_INVALID_APPEND',
        );
      }
    });

    it('takes a call of nearly 1 MiB and refuses a larger one', async () => {
      const { store } = subject();
      const stream = newStream();
      const half = (size: number) => [
        newEvent({ text: 'é'.repeat(size / 4) }),
        newEvent({ text: 'x'.repeat(size / 2) }),
      ];
      await store.append(stream, 'no-stream', half(1_000_000));
      expect(await store.readStream(stream)).toHaveLength(2);
      expect(await codeOfRejection(store.append(stream, 1n, half(1_048_576)))).toBe(
        'EVENT_STORE_INVALID_APPEND',
      );
    });

    it.each([
      '',
      'patient',
      '-1',
      '$patient-1',
      'patient-$1',
      '$$patient-1',
      'my patient-1',
      'patient-',
      '9-1',
      'a-\n',
      `a-${'x'.repeat(300)}`,
    ])('refuses the stream id %j', async (stream) => {
      const { store } = subject();
      expect(await codeOfRejection(store.append(stream as StreamId, 'no-stream', newEvents(1)))).toBe(
        'EVENT_STORE_INVALID_APPEND',
      );
    });
  });
};
