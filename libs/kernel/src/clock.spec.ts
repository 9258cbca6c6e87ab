import { describe, expect, it } from '@jest/globals';
import { ManualClock, SandboxClock, systemClock } from './clock.js';
import { instant, millisOf, plusMillis } from './instant.js';

const start = instant('2024-02-28T12:00:00Z');
const day = 86_400_000;

describe('systemClock', () => {
  it('tells the time of the machine', () => {
    const before = Date.now();
    const told = millisOf(systemClock.now());
    expect(told).toBeGreaterThanOrEqual(before);
    expect(told).toBeLessThanOrEqual(Date.now());
  });
});

describe('SandboxClock', () => {
  it('runs with the wall clock until it is moved, and from where it was moved to', () => {
    const wall = new ManualClock(start);
    const clock = new SandboxClock(wall);
    expect(clock.now()).toBe(start);
    expect(clock.advance(day)).toBe('2024-02-29T12:00:00.000Z');
    wall.set(plusMillis(start, 1_000));
    expect(clock.now()).toBe('2024-02-29T12:00:01.000Z');
  });

  it('adds one move to another', () => {
    const clock = new SandboxClock(new ManualClock(start));
    clock.advance(day);
    expect(clock.advance(day)).toBe('2024-03-01T12:00:00.000Z');
  });

  it('moves to an instant ahead, and refuses one that lies behind', () => {
    const clock = new SandboxClock(new ManualClock(start));
    const ahead = instant('2025-02-28T00:00:00Z');
    expect(clock.advanceTo(ahead)).toBe(ahead);
    expect(clock.advanceTo(ahead)).toBe(ahead);
    expect(() => clock.advanceTo(start)).toThrow(RangeError);
    expect(clock.now()).toBe(ahead);
  });

  it('goes on from where another was left', () => {
    const clock = new SandboxClock(new ManualClock(start), { offsetMillis: day });
    expect(clock.now()).toBe('2024-02-29T12:00:00.000Z');
  });

  it('moves once it is known that the move is kept', () => {
    const kept: number[] = [];
    const keep = (offsetMillis: number): void => {
      if (offsetMillis > 2 * day) throw new Error('the disk is full');
      kept.push(offsetMillis);
    };
    const clock = new SandboxClock(new ManualClock(start), { keep });
    clock.advance(day);
    clock.advance(day);
    expect(() => clock.advance(1)).toThrow('the disk is full');
    expect(kept).toEqual([day, 2 * day]);
    expect(clock.now()).toBe('2024-03-01T12:00:00.000Z');
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to move by %p', (milliseconds) => {
    const clock = new SandboxClock(new ManualClock(start));
    expect(() => clock.advance(milliseconds)).toThrow(RangeError);
    expect(clock.now()).toBe(start);
  });

  it('still tells the time after refusing to leave the range of instants', () => {
    const clock = new SandboxClock(new ManualClock(start));
    expect(() => clock.advance(1e15)).toThrow(RangeError);
    expect(clock.now()).toBe(start);
  });
});

describe('ManualClock', () => {
  it('stands still until it is set', () => {
    const clock = new ManualClock(start);
    expect([clock.now(), clock.now()]).toEqual([start, start]);
    clock.set(plusMillis(start, day));
    expect(clock.now()).toBe(plusMillis(start, day));
  });
});
