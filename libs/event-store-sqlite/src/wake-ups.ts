/** Wakes everyone who waits for something to happen: a commit, a close, a failure. */
export class WakeUps {
  private readonly waiting = new Set<() => void>();

  get waiters(): number {
    return this.waiting.size;
  }

  /** Settles at the next `wake`, or when `cancelled` calls what it was given. */
  wait(cancelled: (cancel: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.waiting.delete(done);
        resolve();
      };
      this.waiting.add(done);
      cancelled(done);
    });
  }

  wake(): void {
    for (const done of [...this.waiting]) done();
  }
}

/** Lets timers, sockets and other readers have their turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
