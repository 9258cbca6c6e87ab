import { describe, expect, it } from '@jest/globals';
import { newFigures } from './figures.js';
import { backoff } from './timers.js';
import { Turns } from './turns.js';

const forever = new Promise<never>(() => undefined);

describe('turns', () => {
  it('let so many run at once, the rest in the order they came', async () => {
    const turns = new Turns(2, 10, newFigures());
    const order: number[] = [];
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        turns.take(1_000, async () => {
          running += 1;
          most = Math.max(most, running);
          order.push(index);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('pass on when the work fails', async () => {
    const turns = new Turns(1, 1, newFigures());
    const failing = turns.take(1_000, () => Promise.reject(new Error('no')));
    const next = turns.take(1_000, () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
  });

  it('refuse at once whoever would wait behind too many, and later whoever waits too long', async () => {
    const figures = newFigures();
    const turns = new Turns(1, 1, figures);
    void turns.take(1_000, () => forever);
    const waiting = turns.take(30, () => Promise.resolve());
    expect(figures.waitingAppends).toBe(1);
    await expect(turns.take(1_000, () => Promise.resolve())).rejects.toMatchObject({
      code: 'EVENT_STORE_UNAVAILABLE',
    });
    await expect(waiting).rejects.toMatchObject({ code: 'EVENT_STORE_UNAVAILABLE' });
    expect(figures.waitingAppends).toBe(0);
  });

  it('end when the store is closed', async () => {
    const turns = new Turns(1, 5, newFigures());
    void turns.take(1_000, () => forever);
    const waiting = turns.take(1_000, () => Promise.resolve());
    turns.close();
    await expect(waiting).rejects.toMatchObject({ code: 'EVENT_STORE_CLOSED' });
    await expect(turns.take(1_000, () => Promise.resolve())).rejects.toMatchObject({
      code: 'EVENT_STORE_CLOSED',
    });
  });
});

describe('the wait before another attempt', () => {
  it('doubles up to a limit and is never the same for all', () => {
    expect([1, 2, 3].map((attempt) => backoff(attempt, () => 1))).toEqual([10, 20, 40]);
    expect([1, 2, 3].map((attempt) => backoff(attempt, () => 0))).toEqual([5, 10, 20]);
    expect(backoff(1_000, () => 1)).toBe(2_000);
  });
});
