import { describe, expect, it } from '@jest/globals';
import type { StreamId } from '#libs/event-store';
import { type Instant, instant, ManualClock, plusMillis } from '#libs/kernel';
import { LedgerTime, type ReadStream } from './ledger-time.js';

const START = instant('2026-03-01T09:00:00.000Z');
const later = (millis: number) => plusMillis(START, millis);

const [ONE, OTHER] = ['one', 'other'] as [StreamId, StreamId];

const upTo = (recordedAt: Instant | undefined, stream = ONE): ReadStream => ({
  stream,
  last: recordedAt === undefined ? undefined : { revision: 0n, recordedAt },
});

/** The times of an answer that reads these, one after the other; and how often it read. */
const answering = async (time: LedgerTime, ...reads: readonly (readonly ReadStream[])[]) => {
  let count = 0;
  const read = () => Promise.resolve(reads[count++] ?? []);
  const { times } = await time.answer(read, (streams) => streams);
  return { ...times, count };
};

/** An append that has its record time, and is under way until it is ended. */
const appending = (time: LedgerTime, stream = ONE, last?: Instant) => {
  let end: () => void = () => undefined;
  let recordedAt: Instant | undefined;
  const done = time.recording(stream, (claim) => {
    recordedAt = claim.toRecord(last);
    return new Promise<void>((resolve) => (end = resolve));
  });
  return {
    recordedAt,
    end: () => {
      end();
      return done;
    },
  };
};

describe('the ledger’s time', () => {
  it('is the clock’s while that goes forward', async () => {
    const time = new LedgerTime(new ManualClock(START));
    expect(time.toRecord(later(-5))).toBe(START);
    expect(await answering(time, [upTo(later(-5)), upTo(undefined, OTHER)])).toEqual({
      at: START,
      knownAt: START,
      count: 1,
    });
    expect(time.present([undefined])).toBe(START);
  });

  it('gives each record of a stream an instant of its own', () => {
    const time = new LedgerTime(new ManualClock(START));
    expect(time.toRecord(START)).toBe(later(1));
    expect(time.toRecord(later(1))).toBe(later(2));
  });

  it('does not go back with the clock', async () => {
    const time = new LedgerTime(new ManualClock(START));
    expect(time.toRecord(later(1_000))).toBe(later(1_001));
    expect(time.toRecord(undefined, later(1_000))).toBe(later(1_000));
    const ahead = { at: later(1_000), knownAt: later(1_000), count: 1 };
    expect(await answering(time, [upTo(later(1_000))])).toEqual(ahead);
  });

  it('records nothing at a time that has been answered for', async () => {
    const clock = new ManualClock(START);
    const time = new LedgerTime(clock);
    const { knownAt } = await answering(time, [upTo(later(50))]);
    clock.set(later(-100));
    expect(time.toRecord(undefined) > knownAt).toBe(true);
    clock.set(later(60));
    expect(time.toRecord(undefined)).toBe(later(60));
  });
});

describe('an answer while something is being written', () => {
  const started = () => {
    const clock = new ManualClock(START);
    return { clock, time: new LedgerTime(clock) };
  };

  it('is given as known before what it has not seen, and as at now all the same', async () => {
    const { clock, time } = started();
    const { end } = appending(time);
    clock.set(later(10));
    const capped = { at: later(10), knownAt: later(-1), count: 1 };
    expect(await answering(time, [upTo(undefined)])).toEqual(capped);
    expect(await answering(time, [upTo(later(-1))])).toEqual(capped);
    await end();
    expect(await answering(time, [upTo(START)])).toEqual({ at: later(10), knownAt: later(10), count: 1 });
  });

  it('takes no heed of other streams, nor of what it has seen although nobody was told yet', async () => {
    const { clock, time } = started();
    appending(time);
    clock.set(later(10));
    const uncapped = { at: later(10), knownAt: later(10), count: 1 };
    expect(await answering(time, [upTo(START), upTo(later(-5), OTHER)])).toEqual(uncapped);
    expect(await answering(time, [upTo(undefined, OTHER)])).toEqual(uncapped);
  });

  it('is also careful with what was settled after it had read', async () => {
    const { clock, time } = started();
    const { end } = appending(time);
    clock.set(later(10));
    const { times } = await time.answer(
      async () => {
        const stale = [upTo(undefined)];
        await end();
        return stale;
      },
      (streams) => streams,
    );
    expect(times.knownAt).toBe(later(-1));
  });

  it('is never overtaken by what takes its record time later', async () => {
    const { clock, time } = started();
    clock.set(later(10));
    const { times } = await time.answer(
      async () => {
        clock.set(START);
        const { recordedAt, end } = appending(time);
        expect(recordedAt).toBe(later(11));
        await end();
        return [upTo(undefined)];
      },
      (streams) => streams,
    );
    expect(times.knownAt).toBe(later(10));
  });

  it('waits and reads again where it has seen what came after the unseen', async () => {
    const { clock, time } = started();
    const { end } = appending(time);
    clock.set(later(10));
    let answered = false;
    const answer = answering(
      time,
      [upTo(undefined), upTo(later(5), OTHER)],
      [upTo(START), upTo(later(5), OTHER)],
    );
    void answer.then(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    await end();
    expect(await answer).toEqual({ at: later(10), knownAt: later(10), count: 2 });
  });

  it('reads again where the ledger is ahead of the clock, and others are writing', async () => {
    const { time } = started();
    appending(time, OTHER);
    const twice = [[upTo(later(5))], [upTo(later(5))]];
    expect(await answering(time, ...twice)).toEqual({ at: later(5), knownAt: later(5), count: 2 });
  });

  it('is free of appends that failed', async () => {
    const { time } = started();
    const failed = time.recording(ONE, (claim) => {
      claim.toRecord(undefined);
      return Promise.reject(new Error('lost'));
    });
    await expect(failed).rejects.toThrow('lost');
    expect(await answering(time, [upTo(undefined)])).toMatchObject({ knownAt: START });
  });
});
