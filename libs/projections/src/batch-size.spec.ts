import { describe, expect, it } from '@jest/globals';
import { BatchSize } from './batch-size.js';

const after = (size: BatchSize, batches: number, millisecondsAnEvent: number, isAlone: boolean): number => {
  for (let batch = 0; batch < batches; batch++)
    size.took(size.events * millisecondsAnEvent, size.events, isAlone);
  return size.events;
};

describe('the size of a batch', () => {
  it('grows to what takes 50 ms where nobody waits, and shrinks at once to 3 ms where others do', () => {
    const size = new BatchSize();
    expect(after(size, 1, 0.02, true)).toBe(400);
    expect(after(size, 4, 0.02, true)).toBe(2_500);
    expect(after(size, 1, 0.02, false)).toBe(150);
  });

  it('is at least ten events, and no more than twice the last one', () => {
    expect(after(new BatchSize(), 5, 100, false)).toBe(10);
    expect(after(new BatchSize(), 1, 0.000_1, true)).toBe(400);
    expect(after(new BatchSize(), 20, 0.000_1, true)).toBe(4_000);
  });

  it('learns nothing of a batch that was not full, and nothing at all where it is told', () => {
    const size = new BatchSize();
    size.took(1_000, 5, true);
    expect(size.events).toBe(200);
    expect(after(new BatchSize(7), 3, 100, true)).toBe(7);
  });
});
