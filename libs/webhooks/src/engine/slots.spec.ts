import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.js';

describe('slots', () => {
  it('are no more than there are', () => {
    const slots = new Slots(2);
    expect([1, 2, 3].map(() => slots.take('a', () => undefined))).toEqual([true, true, false]);
  });

  it('go to those that wait, in turn, and to nobody past them', () => {
    const slots = new Slots(1);
    const woken: string[] = [];
    const take = (name: string): boolean => slots.take(name, () => void woken.push(name));
    expect([take('busy'), take('a'), take('b'), take('busy')]).toEqual([true, false, false, false]);
    slots.release();
    expect(woken).toEqual(['a']);
    expect([take('busy'), take('b'), take('a')]).toEqual([false, false, true]);
    slots.release();
    expect(woken).toEqual(['a', 'b']);
  });

  it('pass by those that want none any more', () => {
    const slots = new Slots(1);
    const woken: string[] = [];
    slots.take('busy', () => undefined);
    slots.take('a', () => void woken.push('a'));
    slots.take('b', () => void woken.push('b'));
    slots.leave('a');
    slots.release();
    expect(woken).toEqual(['b']);
  });

  it('wake the next when one leaves whose turn it was', () => {
    const slots = new Slots(1);
    const woken: string[] = [];
    slots.take('busy', () => undefined);
    slots.take('a', () => void woken.push('a'));
    slots.take('b', () => void woken.push('b'));
    slots.release();
    slots.leave('a');
    expect(woken).toEqual(['a', 'b']);
    expect(slots.take('b', () => undefined)).toBe(true);
  });
});
