import type { BehaviorSubject, Subscription } from 'rxjs';
import type { FeedPlace } from '../rows.js';

/** Waits for the head of the feed to pass a place, again and again. Thousands do: a wait costs no more than a promise. */
export class Waiter {
  private wake: () => void = () => undefined;
  private readonly moving: Subscription;
  private readonly ring = (): void => {
    this.wake();
  };

  constructor(
    private readonly head: BehaviorSubject<FeedPlace | undefined>,
    private readonly signal: AbortSignal,
  ) {
    this.moving = head.subscribe(this.ring);
    signal.addEventListener('abort', this.ring);
  }

  /** Resolves when there is more than that, or the signal comes. */
  async beyond({ seq }: FeedPlace): Promise<void> {
    while (!this.signal.aborted && (this.head.value?.seq ?? 0) <= seq)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }

  stop(): void {
    this.moving.unsubscribe();
    this.signal.removeEventListener('abort', this.ring);
  }
}
