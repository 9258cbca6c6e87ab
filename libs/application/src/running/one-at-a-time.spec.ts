import { describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { OneAtATime } from './one-at-a-time.js';

describe('one at a time', () => {
  it('runs work on one key in the order it came, and on two keys at once', async () => {
    const turns = new OneAtATime();
    const log: string[] = [];
    const work = (name: string, millis: number) => async () => {
      log.push(`${name} starts`);
      await wait(millis);
      log.push(`${name} ends`);
    };
    await Promise.all([
      turns.run('a', work('first', 20)),
      turns.run('a', work('second', 1)),
      turns.run('b', work('other', 1)),
    ]);
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
