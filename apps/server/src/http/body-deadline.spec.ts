import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BodyDeadline } from './body-deadline.js';

const MINUTE = 60_000;
let late: number;

beforeEach(() => {
  late = 0;
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const bodyOf = (headers: Record<string, string>) => {
  const body = Object.assign(new PassThrough(), { headers, complete: false });
  const deadline = BodyDeadline.of(body as unknown as IncomingMessage, () => late++);
  return { body, deadline };
};

describe('the deadline of a body', () => {
  it('is a minute, whether its length is announced or not', () => {
    bodyOf({ 'content-length': '5' });
    bodyOf({ 'transfer-encoding': 'chunked' });
    jest.advanceTimersByTime(MINUTE - 1);
    expect(late).toBe(0);
    jest.advanceTimersByTime(1);
    expect(late).toBe(2);
  });

  it('is not there without a body', () => {
    expect([bodyOf({}).deadline, bodyOf({ 'content-length': '0' }).deadline]).toEqual([undefined, undefined]);
  });

  it('is past when the body has arrived, read to its end or not', async () => {
    const { body } = bodyOf({ 'content-length': '1' });
    body.end('a');
    body.resume();
    await finished(body);
    bodyOf({ 'content-length': '1' }).body.complete = true;
    jest.advanceTimersByTime(MINUTE);
    expect(late).toBe(0);
  });

  it('does not hold for who streams it, and holds again for what is thrown away', () => {
    const { body, deadline } = bodyOf({ 'content-length': '5' });
    deadline?.lift();
    jest.advanceTimersByTime(100 * MINUTE);
    expect(late).toBe(0);
    deadline?.discardRest();
    expect(body.readableFlowing).toBe(true);
    jest.advanceTimersByTime(MINUTE);
    expect(late).toBe(1);
  });
});
