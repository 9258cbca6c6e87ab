import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { piecesOf } from './pieces-of.js';

const LONG = 60_000;
const never = new AbortController().signal;

const collect = async (pieces: AsyncIterable<Buffer>): Promise<string> => {
  let text = '';
  for await (const piece of pieces) text += piece.toString();
  return text;
};

describe('the pieces of a body', () => {
  it('come in their order, those that were there before the reading too', async () => {
    const body = new PassThrough();
    body.write('a');
    body.write('b');
    const reading = collect(piecesOf(body, { idleMillis: LONG, signal: never }));
    body.end('c');
    expect(await reading).toBe('abc');
  });

  it('wait in the stream until they are asked for', async () => {
    const body = new PassThrough({ highWaterMark: 10 });
    const pieces = piecesOf(body, { idleMillis: LONG, signal: never });
    body.write('first');
    expect((await pieces.next()).value?.toString()).toBe('first');
    expect(body.write('more than ten bytes')).toBe(false);
    expect(body.isPaused()).toBe(true);
    await pieces.return();
  });

  it('end with an error when the sender goes, before or while it is read', async () => {
    const gone = new PassThrough();
    gone.destroy();
    await once(gone, 'close');
    await expect(collect(piecesOf(gone, { idleMillis: LONG, signal: never }))).rejects.toThrow('gone');
    const going = new PassThrough();
    const reading = collect(piecesOf(going, { idleMillis: LONG, signal: never }));
    going.write('a');
    going.destroy();
    await expect(reading).rejects.toThrow('gone');
  });

  it('end with an error when nothing comes any more', async () => {
    const body = new PassThrough();
    body.write('a');
    await expect(collect(piecesOf(body, { idleMillis: 1, signal: never }))).rejects.toThrow('silent');
  });

  it('end at once when they are no longer wanted, and the stream stays open', async () => {
    const body = new PassThrough();
    const listeners = (): number[] =>
      ['data', 'end', 'error', 'close'].map((event) => body.listenerCount(event));
    const before = listeners();
    const wanted = new AbortController();
    const reading = collect(piecesOf(body, { idleMillis: LONG, signal: wanted.signal }));
    wanted.abort();
    await expect(reading).rejects.toThrow('aborted');
    expect(body.destroyed).toBe(false);
    expect(listeners()).toEqual(before);
  });
});
