import { closedError, tooManyWaiting } from './failures.js';
import type { Figures } from './figures.js';

interface Waiting {
  readonly admit: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Lets so many calls run at once and so many wait. While the server is away callers get an answer, not a place in a
 * queue that grows until memory ends.
 */
export class Turns {
  private running = 0;
  /** In the order they came. */
  private readonly waiting = new Set<Waiting>();
  private closed = false;

  constructor(
    private readonly atOnce: number,
    private readonly mayWait: number,
    private readonly figures: Figures,
  ) {}

  /** Runs `work` when its turn has come and tells it how much of its time is left; waiting counts. */
  async take<T>(deadlineMs: number, work: (leftMs: number) => Promise<T>): Promise<T> {
    if (this.closed) throw closedError();
    const start = performance.now();
    if (this.running < this.atOnce) this.running += 1;
    else await this.turn(deadlineMs);
    try {
      return await work(deadlineMs - (performance.now() - start));
    } finally {
      this.pass();
    }
  }

  close(): void {
    this.closed = true;
    for (const { refuse } of this.waiting) refuse(closedError());
    this.waiting.clear();
    this.count();
  }

  private turn(deadlineMs: number): Promise<void> {
    if (this.waiting.size >= this.mayWait) return Promise.reject(tooManyWaiting());
    return new Promise((admit, refuse) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiting);
        this.count();
        refuse(tooManyWaiting());
      }, deadlineMs);
      const waiting: Waiting = {
        admit: () => {
          clearTimeout(timer);
          admit();
        },
        refuse: (error) => {
          clearTimeout(timer);
          refuse(error);
        },
      };
      this.waiting.add(waiting);
      this.count();
    });
  }

  /** The place goes to whoever waits longest, and is not given back in between. */
  private pass(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.running -= 1;
      return;
    }
    this.waiting.delete(next);
    this.count();
    next.admit();
  }

  private count(): void {
    this.figures.waitingAppends = this.waiting.size;
  }
}
