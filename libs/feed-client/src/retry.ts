import { FeedError } from './errors.js';
import { unreadable } from './page.js';
import { pause, type Timing, waitBefore } from './timing.js';

/** Something that the client deals with by itself; for logs and dashboards. */
export interface Notice {
  /** `paused`: the subscription is; `reconnecting`: anything else that time may heal. */
  readonly kind: 'reconnecting' | 'paused';
  /** Why, with its code. */
  readonly error: FeedError;
  /** How many attempts have failed in a row, and how long until the next: milliseconds. */
  readonly failures: number;
  readonly waitMs: number;
}

const feedErrorOf = (thrown: unknown): FeedError =>
  thrown instanceof FeedError
    ? thrown
    : unreadable(
        `the connection broke: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        thrown,
      );

/** Attempts in a row that have failed, and the wait before the next. */
export class Retry {
  #failures = 0;

  constructor(
    private readonly timing: Timing,
    private readonly signal: AbortSignal,
    private readonly onNotice: (notice: Notice) => void = () => undefined,
  ) {}

  succeeded(): void {
    this.#failures = 0;
  }

  /** Resolves when it is time for the next attempt, or when the signal aborts; rejects where time heals nothing. */
  async after(thrown: unknown): Promise<void> {
    if (this.signal.aborted) return;
    const error = feedErrorOf(thrown);
    if (!error.isTemporary) throw error;
    this.#failures += 1;
    const waitMs = waitBefore(this.#failures, this.timing, error.retryAfterMs);
    const kind = error.remedy === 'resume-the-subscription' ? 'paused' : 'reconnecting';
    this.onNotice({ kind, error, failures: this.#failures, waitMs });
    await pause(waitMs, this.signal);
  }
}
