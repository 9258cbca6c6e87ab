import { describe, expect, it } from '@jest/globals';
import { FairShare, FairShares } from './fair-share.js';

/** A thread whose turns take what the test says, whatever the machine does: the last of them again and again. */
const threadWith = (turns: readonly number[], also: () => void = () => undefined) => {
  let now = 0;
  let taken = 0;
  return {
    taken: () => taken,
    thread: {
      now: () => now,
      worked: () => now,
      nextTurn: () => {
        now += turns[Math.min(taken, turns.length - 1)] ?? 0;
        taken += 1;
        also();
        return Promise.resolve();
      },
    },
  };
};

describe('the share of projections', () => {
  it('waits for nothing where nobody else has anything to do', async () => {
    const { thread, taken } = threadWith([0.1]);
    const share = new FairShare(thread);
    share.spent(10_000);
    await share.giveWay();
    expect(taken()).toBe(1);
  });

  it('gives three times what it took to those who want it', async () => {
    const { thread, taken } = threadWith([2]);
    const share = new FairShare(thread);
    share.spent(5);
    share.spent(5);
    await share.giveWay();
    expect(taken()).toBe(15);
  });

  it('gives it once to all projections that wait at the same time', async () => {
    const { thread, taken } = threadWith([2]);
    const share = new FairShare(thread);
    share.spent(10);
    await Promise.all([share.giveWay(), share.giveWay()]);
    expect(taken()).toBe(15);
  });

  it('forgives what it owes at the first turn that nobody needs', async () => {
    const { thread, taken } = threadWith([2, 2, 0.1]);
    const share = new FairShare(thread);
    share.spent(10_000);
    await share.giveWay();
    expect(taken()).toBe(3);
    await share.giveWay();
    expect(taken()).toBe(4);
  });

  it('counts what projections take in a turn as theirs, not as given away', async () => {
    let more = 1;
    const { thread, taken } = threadWith([2], () => {
      if (more-- > 0) share.spent(2);
    });
    const share = new FairShare(thread);
    share.spent(2);
    await share.giveWay();
    // Six owed. The first turn was the projections' own: nobody else had anything to do in it.
    expect(taken()).toBe(1);
  });

  it('counts neither a turn that took long while nobody worked, nor work of other threads in a short one', async () => {
    for (const [turn, work] of [
      [50, 0.1],
      [0.1, 50],
    ] as const) {
      const clock = { now: 0, worked: 0 };
      const share = new FairShare({
        now: () => clock.now,
        worked: () => clock.worked,
        nextTurn: () => {
          clock.now += turn;
          clock.worked += work;
          return Promise.resolve();
        },
      });
      const watch = share.stopwatch();
      share.spent(10);
      await share.giveWay();
      expect([share.isAlone, watch()]).toEqual([true, 0.1]);
    }
  });

  it('knows for a while that there are others, and then that they are gone', async () => {
    const { thread } = threadWith([60, 0.1, 100, 1_000, 0.1]);
    const share = new FairShare(thread);
    expect(share.isAlone).toBe(true);
    share.spent(0.1);
    await share.giveWay();
    expect(share.isAlone).toBe(false);
    await thread.nextTurn();
    await thread.nextTurn();
    expect(share.isAlone).toBe(false);
    await thread.nextTurn();
    expect(share.isAlone).toBe(true);
  });

  it('takes nobody for present who looks in now and then', async () => {
    const looksIn = 2;
    const { thread } = threadWith(Array.from({ length: 200 }, (_, turn) => (turn % 2 === 0 ? looksIn : 100)));
    const share = new FairShare(thread);
    for (let looks = 0; looks < 100; looks++) {
      share.spent(0.1);
      await share.giveWay();
      expect(share.isAlone).toBe(true);
      await thread.nextTurn();
    }
  });

  it('knows of those who have little to do at a time, and that often', async () => {
    const { thread } = threadWith(Array.from({ length: 400 }, (_, turn) => (turn % 2 === 0 ? 2 : 8)));
    const share = new FairShare(thread);
    for (let requests = 0; requests < 100; requests++) {
      share.spent(0.1);
      await share.giveWay();
      await thread.nextTurn();
    }
    expect(share.isAlone).toBe(false);
  });

  it('gives way on the thread it runs on', async () => {
    const share = new FairShare();
    let turns = 0;
    setImmediate(() => (turns += 1));
    share.spent(1);
    await share.giveWay();
    expect(turns).toBe(1);
  });

  it.each([
    ['is larger for what others wait for', { urgent: true }, 'live', 1],
    ['is three to one for what is read', {}, 'live', 3],
    ['is small for what nobody reads yet', { urgent: true }, 'rebuilding', 7],
    ['is small for what nobody reads yet', {}, 'catching-up', 7],
  ] as const)('%s: %j, %s', async (_, projection, state, others) => {
    const { thread, taken } = threadWith([2]);
    const share = new FairShares(thread).of(projection, { state });
    share.spent(10);
    await share.giveWay();
    expect(taken()).toBe(5 * others);
  });

  it('owes nothing for what the others have taken, a rebuild above all', async () => {
    const { thread, taken } = threadWith([2]);
    const shares = new FairShares(thread);
    const read = shares.of({}, { state: 'live' });
    shares.of({}, { state: 'rebuilding' }).spent(10_000);
    read.spent(10);
    await read.giveWay();
    expect(taken()).toBe(15);
  });

  it('is one for all that nobody reads yet, and one for all that is read', () => {
    const shares = new FairShares();
    for (const state of ['rebuilding', 'catching-up'] as const)
      expect(shares.of({ urgent: true }, { state })).toBe(shares.background);
    expect(shares.of({}, { state: 'live' })).toBe(shares.of({ urgent: false }, { state: 'live' }));
  });
});
