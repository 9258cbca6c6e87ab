import { describe, expect, it } from '@jest/globals';
import { OneAtATime } from './one-at-a-time.js';

describe('one at a time', () => {
  it('runs work on one key in the order it came, and on two keys at once', async () => {
    const turns = new OneAtATime();
    const log: string[] = [];
    const work = (name: string, until: Promise<unknown>) => async () => {
      log.push(`${name} starts`);
      await until;
      log.push(`${name} ends`);
    };
    let otherIsDone: () => void = () => undefined;
    const first = turns.run('a', work('first', new Promise<void>((resolve) => (otherIsDone = resolve))));
    const second = turns.run('a', work('second', Promise.resolve()));
    await turns.run('b', work('other', Promise.resolve()));
    otherIsDone();
    await Promise.all([first, second]);
    expect(log).toEqual([
      'first starts',
      'other starts',
      'other ends',
      'first ends',
      'second starts',
      'second ends',
    ]);
  });

  it('goes on after work that failed', async () => {
    const turns = new OneAtATime();
    const failing = turns.run('a', () => Promise.reject(new Error('no')));
    const next = turns.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
