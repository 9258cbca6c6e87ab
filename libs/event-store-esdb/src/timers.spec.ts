import { stat } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Closing } from './closing.js';
import { within } from './timers.js';

/** Gives nobody a turn for that long. */
const block = (milliseconds: number): void => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

describe('a call with a time of its own', () => {
  it('is answered, and not late, when the answer came while the process was busy', async () => {
    const answer = new Promise<string>((resolve) => {
      stat('.', () => {
        resolve('answered');
      });
    });
    const called = within(20, 'a call', answer, new Closing());
    block(300);
    await expect(called).resolves.toBe('answered');
  });

  it('has time to be answered after the process had no turn for longer than it may take', async () => {
    const asked = new Promise<string>((resolve) => {
      // Two steps, as of a call that must be sent first.
      setImmediate(() => {
        stat('.', () => {
          setImmediate(resolve, 'answered');
        });
      });
    });
    const called = within(400, 'a call', asked, new Closing());
    block(900);
    await expect(called).resolves.toBe('answered');
  });

  it('is late when nothing comes', async () => {
    const never = new Promise<string>(() => undefined);
    await expect(within(5, 'a call', never, new Closing())).rejects.toMatchObject({
      type: 'deadline-exceeded',
      message: 'a call did not answer within 5 ms',
    });
  });

  it('ends with the store', async () => {
    const closing = new Closing();
    const called = within(60_000, 'a call', new Promise<string>(() => undefined), closing);
    closing.begin();
    await expect(called).rejects.toMatchObject({ type: 'deadline-exceeded' });
  });
});
