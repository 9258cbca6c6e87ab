/** Whether a subscription is to end, and how to tell whoever waits. */
export class Stop {
  private readonly abort = new AbortController();
  private wakeWaiter: () => void = () => undefined;

  readonly request = (): void => {
    this.abort.abort();
    this.wakeWaiter();
  };

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  isRequested(): boolean {
    return this.abort.signal.aborted;
  }

  readonly whenRequested = (wake: () => void): void => {
    this.wakeWaiter = wake;
    if (this.isRequested()) wake();
  };
}
