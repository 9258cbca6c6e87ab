import { describe, expect, it } from '@jest/globals';
import { at, idsOf, newEvents, newStream } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

const ROUNDS = 50;
const WRITERS = 8;

export const raceCases = (open: OpenSubject): void => {
  describe('append, raced', () => {
    const subject = eachCase(open);

    it(`lets one of ${String(WRITERS)} writers at a revision win, ${String(ROUNDS)} times`, async () => {
      const { store } = subject();
      const stream = newStream();
      const winners: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const expected = round === 0 ? 'no-stream' : BigInt(round - 1);
        const tries = Array.from({ length: WRITERS }, () => newEvents(1));
        const results = await Promise.allSettled(
          tries.map((events) => store.append(stream, expected, events)),
        );
        const won = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
        expect(won).toHaveLength(1);
        for (const result of results) {
          if (result.status === 'rejected')
            expect(result.reason).toMatchObject({ code: 'EVENT_STORE_CONFLICT' });
        }
        winners.push(...idsOf(at(tries, at(won, 0))));
      }
      expect(idsOf(await store.readStream(stream))).toEqual(winners);
    });

    it('writes everything that many writers send to streams of their own', async () => {
      const { store } = subject();
      const streams = Array.from({ length: 40 }, () => newStream());
      await Promise.all(
        streams.map(async (stream) => {
          for (let count = 0; count < 10; count += 1) {
            await store.append(stream, count === 0 ? 'no-stream' : BigInt(count - 1), newEvents(1));
          }
        }),
      );
      const lengths = await Promise.all(
        streams.map(async (stream) => (await store.readStream(stream)).length),
      );
      expect(lengths).toEqual(streams.map(() => 10));
    });
  });
};
