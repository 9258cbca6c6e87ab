import { describe, expect, it } from '@jest/globals';
import { codeOfRejection, idsOf, newEvents, newStream } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

export const idempotencyCases = (open: OpenSubject): void => {
  describe('append, repeated', () => {
    const subject = eachCase(open);

    it('answers the same again and writes nothing', async () => {
      const { store } = subject();
      const stream = newStream();
      const first = newEvents(3);
      const second = newEvents(2);
      const answers = [
        await store.append(stream, 'no-stream', first),
        await store.append(stream, 2n, second),
      ];
      for (let round = 0; round < 3; round += 1) {
        expect(await store.append(stream, 'no-stream', first)).toEqual(answers[0]);
        expect(await store.append(stream, 2n, second)).toEqual(answers[1]);
      }
      expect(idsOf(await store.readStream(stream))).toEqual(idsOf([...first, ...second]));
    });

    it('answers the same after many later events', async () => {
      const { store } = subject();
      const stream = newStream();
      const first = newEvents(1);
      const answer = await store.append(stream, 'no-stream', first);
      for (let revision = 0n; revision < 30n; revision += 1n)
        await store.append(stream, revision, newEvents(1));
      expect(await store.append(stream, 'no-stream', first)).toEqual(answer);
      expect(await store.readStream(stream)).toHaveLength(31);
    });

    it('answers the same to repeats that run at once', async () => {
      const { store } = subject();
      const stream = newStream();
      const events = newEvents(2);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => store.append(stream, 'no-stream', events)),
      );
      expect(new Set(answers.map(({ revision, position }) => `${String(revision)} ${position}`)).size).toBe(
        1,
      );
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('refuses written events followed by new ones', async () => {
      const { store } = subject();
      const stream = newStream();
      const written = newEvents(2);
      await store.append(stream, 'no-stream', written);
      expect(await codeOfRejection(store.append(stream, 'no-stream', [...written, ...newEvents(1)]))).toBe(
        'EVENT_STORE_CONFLICT',
      );
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('refuses written events in another order or at another revision', async () => {
      const { store } = subject();
      const stream = newStream();
      const written = newEvents(2);
      await store.append(stream, 'no-stream', written);
      await store.append(stream, 1n, newEvents(2));
      expect(await codeOfRejection(store.append(stream, 'no-stream', [...written].reverse()))).toBe(
        'EVENT_STORE_CONFLICT',
      );
      for (const elsewhere of [0n, 1n, 2n, 9n]) {
        expect(await codeOfRejection(store.append(stream, elsewhere, written))).toBe('EVENT_STORE_CONFLICT');
      }
      expect(await store.readStream(stream)).toHaveLength(4);
    });

    it('does not take new ids at a revision that is taken for a repeat', async () => {
      const { store } = subject();
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(2));
      expect(await codeOfRejection(store.append(stream, 'no-stream', newEvents(2)))).toBe(
        'EVENT_STORE_CONFLICT',
      );
    });
  });
};
