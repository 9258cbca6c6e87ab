import type { StreamId } from '#libs/event-store';
import type { Instant } from '#libs/kernel';

/** Events that have their record time, and of which it is not yet told whether they are in their stream. */
export interface PendingAppend {
  readonly stream: StreamId;
  readonly recordedAt: Instant;
  /** Resolves, either way, once that is told. */
  readonly settled: Promise<void>;
}

const none: readonly PendingAppend[] = [];

/** What this process is about to write. */
export class PendingAppends {
  readonly #pending = new Set<PendingAppend>();
  #begun = 0;

  /** How many have ever begun. */
  get begun(): number {
    return this.#begun;
  }

  /** Those that are under way. */
  now(): readonly PendingAppend[] {
    return this.#pending.size === 0 ? none : [...this.#pending];
  }

  /** The caller ends it by calling what is returned. */
  begin(stream: StreamId, recordedAt: Instant): () => void {
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    const append = { stream, recordedAt, settled };
    this.#pending.add(append);
    this.#begun += 1;
    return () => {
      this.#pending.delete(append);
      settle();
    };
  }
}
