/** Resolves after that time, or at once when `signal` is aborted. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });

/** A bell that one waits for and anyone rings; rung while nobody waits, it is heard by the next who does. */
export class Bell {
  #rung = false;
  #wake: () => void = () => undefined;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves when it is rung, after that time, or when `signal` is aborted, whichever comes first. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const waking = new AbortController();
      this.#wake = () => {
        waking.abort();
      };
      await pause(milliseconds, AbortSignal.any([waking.signal, signal]));
      this.#wake = () => undefined;
    }
    this.#rung = false;
  }
}
