import type { Position, RecordedEvent, SubscriptionMessage } from '#libs/event-store';
import type { Reached } from './build.js';
import { noWalk } from './walk.js';

/** Events to be applied together. Without events it only says how far there was nothing for the projection. */
export interface Batch {
  readonly events: readonly RecordedEvent[];
  /** Every event up to here that the projection wants is in this batch or an earlier one. */
  readonly position: Reached;
  /** How far a walk over streams is, in its text form. */
  readonly walk: string;
  /** Whether there was nothing more to read at that moment. */
  readonly caughtUp: boolean;
}

export interface BatchOptions {
  /** Where the rows reach: whatever is sent again up to here is dropped. */
  readonly after: Reached;
  /** The size of the next batch, asked for as it fills. */
  readonly maxEvents: () => number;
  /** Batches without events come at most this often. */
  readonly progressMillis: number;
}

type Next = IteratorResult<SubscriptionMessage, unknown>;

const nothingYet = Symbol('nothing yet');

/** What `next` brings if it does so by the time `schedule` calls back. */
const within = async (
  next: Promise<Next>,
  schedule: (callback: () => void) => () => void,
): Promise<Next | typeof nothingYet> => {
  let cancel = (): void => undefined;
  const silence = new Promise<typeof nothingYet>((resolve) => {
    cancel = schedule(() => {
      resolve(nothingYet);
    });
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    cancel();
  }
};

const oneTurn = (callback: () => void): (() => void) => {
  const immediate = setImmediate(callback);
  return () => {
    clearImmediate(immediate);
  };
};

const after = (milliseconds: number) => (callback: () => void) => {
  const timer = setTimeout(callback, milliseconds);
  return () => {
    clearTimeout(timer);
  };
};

/** A batch as it fills. */
class Filling {
  private events: RecordedEvent[] = [];
  private caughtUp = false;
  private yieldedPosition: Reached;
  private yieldedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private position: Reached,
    private readonly progressMillis: number,
  ) {
    this.yieldedPosition = position;
  }

  add(message: SubscriptionMessage): void {
    if (message.kind === 'event') {
      // Delivered before: after a reconnection, or by a store that sends some twice.
      if (message.event.position <= this.position) return;
      this.events.push(message.event);
      this.position = message.event.position;
      return;
    }
    this.caughtUp ||= message.kind === 'caught-up';
    if (message.position !== undefined) this.reach(message.position);
  }

  private reach(position: Position): void {
    if (position > this.position) this.position = position;
  }

  isFull(maxEvents: number): boolean {
    return this.caughtUp || this.events.length >= maxEvents;
  }

  get isEmpty(): boolean {
    return this.events.length === 0 && this.position === this.yieldedPosition && !this.caughtUp;
  }

  /** How to wait for more before this is passed on as it is. */
  get patience(): (callback: () => void) => () => void {
    if (this.events.length > 0) return oneTurn;
    return after(Math.max(0, this.yieldedAt + this.progressMillis - performance.now()));
  }

  take(): Batch {
    const { events, position, caughtUp } = this;
    this.events = [];
    this.caughtUp = false;
    this.yieldedPosition = position;
    this.yieldedAt = performance.now();
    return { events, position, walk: noWalk, caughtUp };
  }
}

/**
 * A subscription's messages in batches; it is ended when the consumer leaves. A batch ends when it is full, when the subscription has caught up, or when
 * nothing more arrives in one turn of the event loop: an event that comes alone is not kept waiting for others.
 * What arrived before the subscription failed is passed on before its error is thrown.
 */
export async function* batchesOf(
  subscribe: (leaving: AbortSignal) => AsyncIterable<SubscriptionMessage>,
  { after: reached, maxEvents, progressMillis }: BatchOptions,
): AsyncGenerator<Batch, void> {
  const leaving = new AbortController();
  const iterator = subscribe(leaving.signal)[Symbol.asyncIterator]();
  const filling = new Filling(reached, progressMillis);
  let next = iterator.next();
  try {
    for (;;) {
      const got = filling.isEmpty ? await next : await within(next, filling.patience);
      if (got === nothingYet) {
        yield filling.take();
        continue;
      }
      if (got.done === true) break;
      filling.add(got.value);
      if (filling.isFull(maxEvents())) yield filling.take();
      next = iterator.next();
    }
    if (!filling.isEmpty) yield filling.take();
  } catch (error) {
    if (!filling.isEmpty) yield filling.take();
    throw error;
  } finally {
    // The consumer may have left while a message was on its way: nobody will look at how that ends.
    next.catch(() => undefined);
    leaving.abort();
    await iterator.return?.();
  }
}
