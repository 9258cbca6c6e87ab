import { describe, expect, it } from '@jest/globals';
import type { EventStore, ReadStreamOptions } from '#libs/event-store';
import { fill, newStream } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

const revisions = async (store: EventStore, stream = newStream(), options?: ReadStreamOptions) =>
  (await store.readStream(stream, options)).map(({ revision }) => Number(revision));

const from = (start: number, end: number): number[] => {
  const step = start <= end ? 1 : -1;
  return Array.from({ length: Math.abs(end - start) + 1 }, (_, index) => start + index * step);
};

export const readStreamCases = (open: OpenSubject): void => {
  describe('readStream', () => {
    const subject = eachCase(open);

    it('reads a stream without events as empty', async () => {
      const { store } = subject();
      expect(await revisions(store)).toEqual([]);
      expect(await revisions(store, newStream(), { direction: 'forwards', from: 3n })).toEqual([]);
      expect(await revisions(store, newStream(), { direction: 'backwards', limit: 3 })).toEqual([]);
    });

    it('reads both ways, from any revision, up to any limit', async () => {
      const { store } = subject();
      const stream = newStream();
      await fill(store, stream, 12);
      const read = (options?: ReadStreamOptions) => revisions(store, stream, options);
      expect(await read()).toEqual(from(0, 11));
      expect(await read({ direction: 'forwards' })).toEqual(from(0, 11));
      expect(await read({ direction: 'forwards', from: 0n, limit: 1 })).toEqual([0]);
      expect(await read({ direction: 'forwards', from: 5n })).toEqual(from(5, 11));
      expect(await read({ direction: 'forwards', from: 5n, limit: 3 })).toEqual(from(5, 7));
      expect(await read({ direction: 'forwards', from: 11n, limit: 30 })).toEqual([11]);
      expect(await read({ direction: 'forwards', from: 12n })).toEqual([]);
      expect(await read({ direction: 'forwards', from: 2n ** 62n })).toEqual([]);
      expect(await read({ direction: 'backwards' })).toEqual(from(11, 0));
      expect(await read({ direction: 'backwards', limit: 1 })).toEqual([11]);
      expect(await read({ direction: 'backwards', from: 5n })).toEqual(from(5, 0));
      expect(await read({ direction: 'backwards', from: 5n, limit: 3 })).toEqual(from(5, 3));
      expect(await read({ direction: 'backwards', from: 0n })).toEqual([0]);
      expect(await read({ direction: 'backwards', from: 40n, limit: 2 })).toEqual([11, 10]);
    });

    it('reads a stream of many pages', async () => {
      const { store } = subject();
      const stream = newStream();
      await fill(store, stream, 1_300);
      expect(await revisions(store, stream)).toEqual(from(0, 1_299));
      expect(await revisions(store, stream, { direction: 'backwards' })).toEqual(from(1_299, 0));
      expect(await revisions(store, stream, { direction: 'forwards', from: 100n, limit: 1_100 })).toEqual(
        from(100, 1_199),
      );
    });

    it('reads what has just been appended', async () => {
      const { store } = subject();
      const stream = newStream();
      const written = await fill(store, stream, 1);
      expect((await store.readStream(stream))[0]?.id).toBe(written[0]?.id);
    });
  });
};
