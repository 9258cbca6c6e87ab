import type { Position, RecordedEvent } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { type Reached, start } from './build.js';

/** Over how long the rate is taken. */
const WINDOW_MILLIS = 5_000;

interface Mark {
  readonly at: number;
  readonly events: number;
  readonly position: bigint;
}

/** A position as a number, to tell how much of the way is done. */
export const numberOf = (position: Reached | Position): bigint =>
  position === start ? 0n : BigInt(`0x${position}`);

/** How fast a runner gets on. */
export class Pace {
  /** When the last event that was applied had been recorded. */
  lastRecordedAt: Instant | undefined;
  private events = 0;
  private marks: Mark[] = [];

  moved(events: readonly RecordedEvent[], position: Reached, now = performance.now()): void {
    this.events += events.length;
    this.lastRecordedAt = events.at(-1)?.metadata.recordedAt ?? this.lastRecordedAt;
    const last = this.marks.at(-1);
    // Ten marks a second are plenty.
    if (last !== undefined && now - last.at < 100) return;
    this.marks.push({ at: now, events: this.events, position: numberOf(position) });
    const recent = this.marks.findIndex(({ at }) => now - at <= WINDOW_MILLIS);
    if (this.marks.length > 2) this.marks = this.marks.slice(Math.max(0, recent));
  }

  /** Events a second of late, and positions a second; zero when nothing has moved for a while. */
  rates(now = performance.now()): { readonly events: number; readonly positions: number } {
    const recent = this.marks.filter(({ at }) => now - at <= WINDOW_MILLIS);
    const [first] = recent;
    const last = recent.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return { events: 0, positions: 0 };
    const seconds = (last.at - first.at) / 1_000;
    return {
      events: (last.events - first.events) / seconds,
      positions: Number(last.position - first.position) / seconds,
    };
  }
}
