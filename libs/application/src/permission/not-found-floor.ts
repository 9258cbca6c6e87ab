import { setTimeout as wait } from 'node:timers/promises';
import { CodedError } from '#libs/kernel';

export const isNotFound = (error: unknown): boolean =>
  error instanceof CodedError && error.code === 'CONSENT_PATIENT_NOT_FOUND';

/**
 * Makes every "no such patient" take the same time at least, whatever the reason, so that the clock does not tell
 * a restricted patient from an unknown one.
 */
export class NotFoundFloor {
  constructor(private readonly millis: number) {}

  async keep<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } catch (error) {
      if (isNotFound(error)) await this.waitSince(started);
      throw error;
    }
  }

  /** For answers that say "not found" without an error. */
  async waitSince(started: number): Promise<void> {
    // Again where the timer was early, as timers set in a busy turn of the event loop are.
    for (;;) {
      const rest = this.millis - (performance.now() - started);
      if (rest <= 0) return;
      await wait(Math.ceil(rest));
    }
  }
}
