import { describe, expect, it } from '@jest/globals';
import { instant, ManualClock, plusMillis } from '#libs/kernel';
import { LedgerTime } from './ledger-time.js';

const START = instant('2026-03-01T09:00:00.000Z');
const later = (millis: number) => plusMillis(START, millis);

describe('the ledger’s time', () => {
  it('is the clock’s while that goes forward', () => {
    const time = new LedgerTime(new ManualClock(START));
    expect(time.toRecord(later(-5))).toBe(START);
    expect(time.toAnswer([later(-5), undefined])).toBe(START);
    expect(time.present([undefined])).toBe(START);
  });

  it('gives each record of a stream an instant of its own', () => {
    const time = new LedgerTime(new ManualClock(START));
    expect(time.toRecord(START)).toBe(later(1));
    expect(time.toRecord(later(1))).toBe(later(2));
  });

  it('does not go back with the clock', () => {
    const time = new LedgerTime(new ManualClock(START));
    expect(time.toRecord(later(1_000))).toBe(later(1_001));
    expect(time.toRecord(undefined, later(1_000))).toBe(later(1_000));
    expect(time.toAnswer([later(1_000)])).toBe(later(1_000));
  });

  it('records nothing at a time that has been answered for', () => {
    const clock = new ManualClock(START);
    const time = new LedgerTime(clock);
    const answered = time.toAnswer([later(50)]);
    clock.set(later(-100));
    expect(time.toRecord(undefined) > answered).toBe(true);
    clock.set(later(60));
    expect(time.toRecord(undefined)).toBe(later(60));
  });
});
