import { type Instant, instantFromMillis, millisOf, plusMillis } from './instant.js';

/** The ledger's idea of now. Everything that needs the time is handed one of these. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => instantFromMillis(Date.now()) };

export interface SandboxClockOptions {
  /** How far ahead it is to begin with. */
  readonly offsetMillis?: number;
  /** Told how far ahead it is about to be; where this throws, the clock does not move. */
  readonly keep?: (offsetMillis: number) => void;
}

/**
 * A clock that integrators and tests may move, forwards only; between moves it runs with the wall clock.
 * It exists in development mode alone.
 */
export class SandboxClock implements Clock {
  private offsetMillis: number;
  private readonly keep: (offsetMillis: number) => void;

  constructor(
    private readonly wall: Clock = systemClock,
    { offsetMillis = 0, keep = () => undefined }: SandboxClockOptions = {},
  ) {
    this.offsetMillis = offsetMillis;
    this.keep = keep;
  }

  now(): Instant {
    return plusMillis(this.wall.now(), this.offsetMillis);
  }

  advance(milliseconds: number): Instant {
    if (!Number.isFinite(milliseconds) || milliseconds < 0)
      throw new RangeError('a clock only moves forwards');
    // Worked out first: an offset past the last instant would leave a clock that can only throw.
    const moved = plusMillis(this.now(), milliseconds);
    const offsetMillis = this.offsetMillis + milliseconds;
    this.keep(offsetMillis);
    this.offsetMillis = offsetMillis;
    return moved;
  }

  /** RangeError when `target` is already past. */
  advanceTo(target: Instant): Instant {
    return this.advance(millisOf(target) - millisOf(this.now()));
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

  advance(milliseconds: number): void {
    this.current = plusMillis(this.current, milliseconds);
  }
}
