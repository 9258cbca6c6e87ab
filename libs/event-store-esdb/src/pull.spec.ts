import { Readable, Transform } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Pull, type Taken } from './pull.js';

/** A stream as the client's: items are pushed by a transform, marks are told on their way in. */
const source = (highWaterMark = 4) =>
  new Transform({
    objectMode: true,
    highWaterMark,
    transform: (item: unknown, _, next) => {
      next(null, item);
    },
  });

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

const takeAll = <T, M>(pull: Pull<T, M>): Taken<T, M>[] => {
  const all: Taken<T, M>[] = [];
  for (let taken = pull.take(); taken !== undefined; taken = pull.take()) all.push(taken);
  return all;
};

describe('a pull', () => {
  it('puts a mark behind what was received before it, however late that is taken', async () => {
    const stream = source();
    const pull = new Pull<number, string>(stream);
    stream.write(1);
    stream.write(2);
    await settle();
    pull.mark('a', () => false);
    stream.write(3);
    await settle();
    pull.mark('b', () => false);
    expect(takeAll(pull)).toEqual([{ item: 1 }, { item: 2 }, { mark: 'a' }, { item: 3 }, { mark: 'b' }]);
  });

  it('keeps one of many marks that say the same thing later', () => {
    const pull = new Pull<number, number>(source());
    for (let mark = 0; mark < 100_000; mark += 1) pull.mark(mark, () => true);
    expect(takeAll(pull)).toEqual([{ mark: 99_999 }]);
  });

  it('reads no further ahead than the buffer of its stream', async () => {
    let made = 0;
    const endless = new Readable({
      objectMode: true,
      highWaterMark: 4,
      read() {
        made += 1;
        this.push(made);
      },
    });
    const pull = new Pull<number>(endless);
    for (let round = 0; round < 10; round += 1) {
      pull.take();
      await settle();
    }
    expect(made).toBeLessThan(30);
    pull.cancel();
  });

  it('gives what came before a failure, then the failure', async () => {
    const stream = source();
    const pull = new Pull<number>(stream);
    stream.write(1);
    await settle();
    stream.emit('error', new Error('cut'));
    expect(pull.take()).toEqual({ item: 1 });
    expect(() => pull.take()).toThrow('cut');
  });

  it('ends, or tells that nothing came in time', async () => {
    const stream = source();
    const pull = new Pull<number>(stream);
    stream.write(1);
    expect(await pull.next(1_000, 'a test')).toBe(1);
    await expect(pull.next(20, 'a test')).rejects.toThrow('a test did not answer within 20 ms');
    stream.end();
    expect(await pull.next(1_000, 'a test')).toBeUndefined();
  });
});
