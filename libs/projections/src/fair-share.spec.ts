import { describe, expect, it } from '@jest/globals';
import { FairShare } from './fair-share.js';

const work = (milliseconds: number): void => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};

describe('the share of projections', () => {
  it('waits for nothing where nobody else has anything to do', async () => {
    const share = new FairShare();
    share.spent(10_000);
    const began = performance.now();
    await share.giveWay();
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('gives three times what it took to those who want it, and the same to all projections at once', async () => {
    const share = new FairShare();
    let others = 0;
    let over = false;
    const request = (): void => {
      if (over) return;
      const began = performance.now();
      work(2);
      others += performance.now() - began;
      setImmediate(request);
    };
    setImmediate(request);
    share.spent(5);
    share.spent(5);
    await Promise.all([share.giveWay(), share.giveWay()]);
    over = true;
    // Less than thirty only by what the machine does between one turn and the next.
    expect(others).toBeGreaterThan(20);
  });
});
