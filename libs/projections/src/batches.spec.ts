import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { SubscriptionMessage } from '#libs/event-store';
import { eventAt, MemoryLog, positionOf } from '../test/memory-log.js';
import { type Batch, batchesOf, type BatchOptions } from './batches.js';
import { start } from './build.js';

const options: BatchOptions = { after: start, maxEvents: () => 500, progressMillis: 5 };

/** What comes: messages, and silences in milliseconds. */
type Script = readonly (SubscriptionMessage | number | Error)[];

const played = (script: Script) =>
  async function* (): AsyncGenerator<SubscriptionMessage, void> {
    for (const next of script) {
      if (next instanceof Error) throw next;
      if (typeof next === 'number') await new Promise((resolve) => setTimeout(resolve, next));
      else yield next;
    }
  };

const event = (row: number): SubscriptionMessage => ({ kind: 'event', event: eventAt(row) });
const checkpoint = (row: number): SubscriptionMessage => ({ kind: 'checkpoint', position: positionOf(row) });
const caughtUp = (row: number): SubscriptionMessage => ({ kind: 'caught-up', position: positionOf(row) });

const rowsOf = ({ events }: Batch): number[] => events.map(({ data }) => Number(data.row));

/** Silences last as long as they say, however busy the machine. */
const collect = async (script: Script, changes: Partial<BatchOptions> = {}): Promise<Batch[]> => {
  jest.useFakeTimers();
  try {
    const batches: Batch[] = [];
    const state = { isOver: false };
    const collecting = (async () => {
      for await (const batch of batchesOf(played(script), { ...options, ...changes })) batches.push(batch);
    })().finally(() => (state.isOver = true));
    while (!state.isOver) await jest.advanceTimersByTimeAsync(1);
    await collecting;
    return batches;
  } finally {
    jest.useRealTimers();
  }
};

describe('batches', () => {
  it('are full at the size asked for', async () => {
    const batches = await collect([1, 2, 3, 4, 5].map(event), { maxEvents: () => 2 });
    expect(batches.map(rowsOf)).toEqual([[1, 2], [3, 4], [5]]);
    expect(batches.map(({ position }) => position)).toEqual([2, 4, 5].map(positionOf));
  });

  it('end when the subscription has caught up', async () => {
    const batches = await collect([event(1), event(2), caughtUp(7), event(8)]);
    expect(batches.map(rowsOf)).toEqual([[1, 2], [8]]);
    expect(batches[0]).toMatchObject({ position: positionOf(7), caughtUp: true });
  });

  it('do not keep an event waiting when nothing follows it', async () => {
    const batches = await collect([event(1), 20, event(2)]);
    expect(batches.map(rowsOf)).toEqual([[1], [2]]);
  });

  it('tell of progress past events that were left out', async () => {
    const batches = await collect([checkpoint(9), 20, event(10)]);
    expect(batches.map(rowsOf)).toEqual([[], [10]]);
    expect(batches[0]).toMatchObject({ events: [], position: positionOf(9), caughtUp: false });
  });

  it('tell of mere progress not too often, and of the last of it always', async () => {
    const script = Array.from({ length: 50 }, (_, index) => [checkpoint(index + 1), 1]).flat();
    const batches = await collect(script, { progressMillis: 30 });
    expect(batches.length).toBeLessThan(10);
    expect(batches.at(-1)?.position).toBe(positionOf(50));
  });

  it('hold nothing twice that is sent twice', async () => {
    const script = [event(3), event(4), event(4), event(3), event(5), checkpoint(2), event(5)];
    const batches = await collect(script, { after: positionOf(3) });
    expect(batches.map(rowsOf)).toEqual([[4, 5]]);
    expect(batches[0]?.position).toBe(positionOf(5));
  });

  it('say nothing when there is nothing', async () => {
    expect(await collect([checkpoint(2), event(2)], { after: positionOf(2) })).toEqual([]);
  });

  it('pass on what came before the subscription failed, and then the failure', async () => {
    const rows: number[][] = [];
    const read = async (): Promise<void> => {
      const script = played([event(1), event(2), new Error('broken')]);
      for await (const batch of batchesOf(script, options)) rows.push(rowsOf(batch));
    };
    await expect(read()).rejects.toThrow('broken');
    expect(rows).toEqual([[1, 2]]);
  });

  it('end the subscription when the reader leaves, even while it waits for more', async () => {
    const log = new MemoryLog();
    log.add({}, {});
    const read = async (): Promise<void> => {
      for await (const batch of batchesOf((signal) => log.subscribe({ signal }), options)) {
        if (!batch.caughtUp) throw new Error('left');
        log.add({});
      }
    };
    await expect(read()).rejects.toThrow('left');
    expect(log.open).toBe(0);
  });

  it('hold every event once and in order, whatever arrives how', async () => {
    const messages = fc.array(
      fc.constantFrom<'event' | 'left-out' | 'again' | 'checkpoint' | 'caught-up' | 'silence'>(
        'event',
        'left-out',
        'again',
        'checkpoint',
        'caught-up',
        'silence',
      ),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 5 }), async (kinds, size) => {
        let row = 0;
        const wanted: number[] = [];
        const script: Script = kinds.flatMap((kind): Script => {
          if (kind === 'silence') return [1];
          if (kind === 'checkpoint') return row === 0 ? [] : [checkpoint(row)];
          if (kind === 'caught-up') return row === 0 ? [] : [caughtUp(row)];
          if (kind === 'again') return wanted.slice(-3).map(event);
          row += 1;
          if (kind === 'left-out') return [];
          wanted.push(row);
          return [event(row)];
        });
        const batches = await collect(script, { maxEvents: () => size, progressMillis: 1 });
        expect(batches.flatMap(rowsOf)).toEqual(wanted);
        const positions = batches.map(({ position }) => position);
        expect(positions).toEqual([...positions].sort());
      }),
      { numRuns: 60 },
    );
  });
});
