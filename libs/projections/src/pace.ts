import type { Position, RecordedEvent } from '#libs/event-store';
import { type Reached, start } from './build.js';

/** Over how long the rate is taken. */
const WINDOW_MILLIS = 5_000;

interface Mark {
  readonly at: number;
  readonly met: number;
  readonly applied: number;
  readonly position: bigint;
}

/** What a runner has moved past in one transaction. */
export interface Moved {
  readonly events: readonly RecordedEvent[];
  /** Of those events: fewer where it runs one of several partitions, each of which meets them all. */
  readonly applied: number;
  readonly position: Reached;
}

/** How many a second, of late. */
export interface Rates {
  readonly met: number;
  readonly applied: number;
  readonly positions: number;
}

/** A position as a number, to tell how much of the way is done. */
export const numberOf = (position: Reached | Position): bigint =>
  position === start ? 0n : BigInt(`0x${position}`);

/** How fast a runner gets on. */
export class Pace {
  private met = 0;
  private applied = 0;
  private marks: Mark[] = [];

  moved({ events, applied, position }: Moved, now = performance.now()): void {
    this.met += events.length;
    this.applied += applied;
    const last = this.marks.at(-1);
    // Ten marks a second are plenty.
    if (last !== undefined && now - last.at < 100) return;
    this.marks.push({ at: now, met: this.met, applied: this.applied, position: numberOf(position) });
    const recent = this.marks.findIndex(({ at }) => now - at <= WINDOW_MILLIS);
    if (this.marks.length > 2) this.marks = this.marks.slice(Math.max(0, recent));
  }

  /** Zero when nothing has moved for a while. */
  rates(now = performance.now()): Rates {
    const recent = this.marks.filter(({ at }) => now - at <= WINDOW_MILLIS);
    const [first] = recent;
    const last = recent.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at)
      return { met: 0, applied: 0, positions: 0 };
    const seconds = (last.at - first.at) / 1_000;
    return {
      met: (last.met - first.met) / seconds,
      applied: (last.applied - first.applied) / seconds,
      positions: Number(last.position - first.position) / seconds,
    };
  }
}
