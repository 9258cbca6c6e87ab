import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feedStart } from '#libs/feed';
import { type EventId, instant, instantFromMillis } from '#libs/kernel';
import { type Entry, Window } from './window.js';

const now = instant('2024-03-01T12:00:00Z');
const later = instant('2024-03-01T13:00:00Z');

const placeOf = (seq: number) => ({ seq, eventId: `event-${String(seq)}` as EventId, part: 0 });

const entryOf = (seq: number, queue: string): Entry => ({
  place: placeOf(seq),
  queue,
  type: 'choice-changed',
  recordedAt: now,
  failures: 0,
  due: null,
  error: null,
});

const windowOf = (queues: string): Window => {
  const window = new Window(feedStart, []);
  queues.split('').forEach((queue, index) => {
    window.look(placeOf(index + 1), queue === '-' ? null : entryOf(index + 1, queue));
  });
  return window;
};

const seqsThatMayGo = (window: Window): number[] => {
  const seqs: number[] = [];
  for (let entry = window.next(now); entry !== undefined; entry = window.next(now)) {
    seqs.push(entry.place.seq);
    window.sending(entry);
  }
  return seqs;
};

describe('the window', () => {
  it('lets the first message of each patient go, in order', () => {
    expect(seqsThatMayGo(windowOf('aabca'))).toEqual([1, 3, 4]);
  });

  it('lets the next of a patient go once the former has arrived', () => {
    const window = windowOf('aab');
    const first = window.next(now)!;
    window.sending(first);
    window.settle(first);
    expect(seqsThatMayGo(window)).toEqual([2, 3]);
  });

  it('has its position before the first that is not delivered', () => {
    const window = windowOf('--ab-');
    expect(window.position.seq).toBe(2);
    window.settle(entryOf(4, 'b'));
    expect(window.position.seq).toBe(2);
    window.settle(entryOf(3, 'a'));
    expect(window.position.seq).toBe(5);
  });

  it('puts one that fails aside with those behind it, and the position passes them', () => {
    const window = windowOf('aba');
    window.park({ ...entryOf(1, 'a'), failures: 1, due: later, error: 'WEBHOOK_STATUS_REFUSED' });
    window.settle(entryOf(2, 'b'));
    expect(window.position.seq).toBe(3);
    expect(window.takeChanges()).toMatchObject({
      parked: [{ place: { seq: 1 }, failures: 1 }, { place: { seq: 3 } }],
      gone: [],
    });
    expect([window.next(now), window.nextDue]).toEqual([undefined, later]);
    expect(window.next(later)).toMatchObject({ place: { seq: 1 } });
    // What comes later for that patient waits too.
    window.look(placeOf(4), entryOf(4, 'a'));
    expect([window.position.seq, window.open, window.parked]).toEqual([4, 0, 3]);
    window.settle(entryOf(1, 'a'));
    expect(window.takeChanges()).toMatchObject({ parked: [{ place: { seq: 4 } }], gone: [1] });
    expect(window.next(now)).toMatchObject({ place: { seq: 3 } });
  });

  it('goes on with what was written down', () => {
    const window = new Window(placeOf(9), [{ ...entryOf(2, 'a'), due: later }, entryOf(5, 'a')]);
    window.look(placeOf(10), entryOf(10, 'a'));
    expect([window.position.seq, window.parked, window.next(now)]).toEqual([10, 3, undefined]);
    expect(window.next(now, { anyDue: true })).toMatchObject({ place: { seq: 2 } });
  });

  it('probes with the message that was tried least often', () => {
    const window = windowOf('abc');
    window.park({ ...entryOf(1, 'a'), failures: 3, due: later });
    window.park({ ...entryOf(2, 'b'), failures: 1, due: later });
    window.park({ ...entryOf(3, 'c'), failures: 2, due: later });
    expect(window.next(now, { anyDue: true })).toMatchObject({ place: { seq: 2 } });
  });

  it('keeps order, loses nothing and passes nothing, whatever fails and wherever it is stopped', () => {
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('look'), queue: fc.constantFrom('a', 'b', 'c', '-') }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('send'), queue: fc.constant('') }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('arrive'), queue: fc.constant('') }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail'), queue: fc.constant('') }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('write'), queue: fc.constant('') }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash'), queue: fc.constant('') }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const rows: string[] = [];
        const arrived = new Set<number>();
        let time = 0;
        let table = new Map<number, Entry>();
        let position = feedStart;
        let window = new Window(feedStart, []);
        let sending: Entry[] = [];
        const clock = () => instantFromMillis(Date.parse(now) + time);
        const write = (): void => {
          const { parked, gone } = window.takeChanges();
          for (const seq of gone) table.delete(seq);
          for (const entry of parked) table.set(entry.place.seq, entry);
          position = window.position;
        };
        for (const { kind, queue } of steps) {
          time += 1;
          if (kind === 'look') {
            rows.push(queue);
            if (window.looked.seq === rows.length - 1)
              window.look(placeOf(rows.length), queue === '-' ? null : entryOf(rows.length, queue));
          }
          if (kind === 'send') {
            const entry = window.next(clock());
            if (entry !== undefined) {
              // Nothing of this patient that came before is still to be delivered.
              const behind = rows.findIndex((of, index) => of === entry.queue && !arrived.has(index + 1));
              expect(arrived.has(entry.place.seq) || behind + 1 === entry.place.seq).toBe(true);
              window.sending(entry);
              sending.push(entry);
            }
          }
          const first = sending[0];
          if (kind === 'arrive' && first !== undefined) {
            arrived.add(first.place.seq);
            window.settle(first);
            sending = sending.slice(1);
          }
          if (kind === 'fail' && first !== undefined) {
            window.park({
              ...first,
              failures: first.failures + 1,
              due: instantFromMillis(Date.parse(now) + time + 3),
            });
            sending = sending.slice(1);
          }
          if (kind === 'write') write();
          if (kind === 'crash') {
            // What was not written down is as if it had not been looked at.
            sending = [];
            const kept = [...table.values()].sort((a, b) => a.place.seq - b.place.seq);
            window = new Window(position, kept);
            for (let seq = position.seq + 1; seq <= rows.length; seq += 1)
              window.look(placeOf(seq), rows[seq - 1] === '-' ? null : entryOf(seq, rows[seq - 1]!));
          }
          // Whatever the position has passed is delivered, or written down to be.
          rows.slice(0, position.seq).forEach((of, index) => {
            expect(of === '-' || arrived.has(index + 1) || table.has(index + 1)).toBe(true);
          });
        }
        // In the end, with nothing failing any more, everything arrives.
        for (const entry of sending) {
          window.settle(entry);
          arrived.add(entry.place.seq);
        }
        for (let seq = window.looked.seq + 1; seq <= rows.length; seq += 1)
          window.look(placeOf(seq), rows[seq - 1] === '-' ? null : entryOf(seq, rows[seq - 1]!));
        for (let e = window.next(later); e !== undefined; e = window.next(later)) {
          arrived.add(e.place.seq);
          window.settle(e);
        }
        write();
        table = new Map(table);
        expect(
          rows.flatMap((of, index) => (of === '-' || arrived.has(index + 1) ? [] : [index + 1])),
        ).toEqual([]);
        expect([position.seq, table.size]).toEqual([rows.length, 0]);
      }),
      { numRuns: 500 },
    );
  });
});
