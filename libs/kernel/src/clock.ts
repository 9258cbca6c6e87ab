import { type Instant, instantFromMillis, laterOf, plusMillis } from './instant.js';

/** The ledger's idea of now. Everything that needs the time is handed one of these. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => instantFromMillis(Date.now()) };

/**
 * A clock that integrators and tests may move, forwards only; between moves it runs with the wall clock.
 * It exists in development mode alone.
 */
export class SandboxClock implements Clock {
  private offsetMillis = 0;

  constructor(private readonly wall: Clock = systemClock) {}

  now(): Instant {
    return plusMillis(this.wall.now(), this.offsetMillis);
  }

  advance(milliseconds: number): Instant {
    if (!Number.isFinite(milliseconds) || milliseconds < 0)
      throw new RangeError('a clock only moves forwards');
    // Worked out first: an offset past the last instant would leave a clock that can only throw.
    const moved = plusMillis(this.now(), milliseconds);
    this.offsetMillis += milliseconds;
    return moved;
  }

  /** Moves to `target`, or stays where it is when that is already past. */
  advanceTo(target: Instant): Instant {
    const now = this.now();
    return this.advance(Date.parse(laterOf(now, target)) - Date.parse(now));
  }
}

/** A clock that stands still until told: for simulations and tests. */
export class ManualClock implements Clock {
  constructor(private current: Instant) {}

  now(): Instant {
    return this.current;
  }

  set(to: Instant): void {
    this.current = to;
  }
}
