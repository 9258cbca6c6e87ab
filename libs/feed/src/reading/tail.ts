import {
  BehaviorSubject,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  finalize,
  firstValueFrom,
  ignoreElements,
  interval,
  map,
  merge,
  Observable,
  retry,
  share,
  type Subscription,
  takeUntil,
  timer,
} from 'rxjs';
import type { FeedPlace } from '../rows.js';
import type { FeedPage, FeedReader } from './reader.js';
import { FeedRing } from './ring.js';

export interface FeedTailOptions {
  /** Calls back when there may be more to read, until what it returns is called. Left out: looked for now and then. */
  readonly watch?: (moved: () => void) => () => void;
  /** How often to look for what other processes have written. Default 250. */
  readonly pollMillis?: number;
  /** Of the rows read last, how many are kept for all connections together. Default 10,000. */
  readonly ringRows?: number;
}

const POLL_MILLIS = 250;
const RING_ROWS = 10_000;
const PAGE_ROWS = 500;
const RETRY_MILLIS = 1_000;

const aborted = (signal: AbortSignal): Observable<unknown> =>
  signal.aborted
    ? defer(() => [undefined])
    : new Observable((subscriber) => {
        const stop = (): void => {
          subscriber.next(undefined);
        };
        signal.addEventListener('abort', stop, { once: true });
        return () => {
          signal.removeEventListener('abort', stop);
        };
      });

/**
 * The newest end of the feed, read once for everybody. It is read while there is somebody to follow it; who is far
 * behind reads pages of their own until they are near.
 */
export class FeedTail {
  private readonly ring: FeedRing;
  /** How far everybody may read; undefined while nobody follows. */
  private readonly head = new BehaviorSubject<FeedPlace | undefined>(undefined);
  private readonly running: Observable<never>;

  constructor(
    private readonly reader: FeedReader,
    options: FeedTailOptions = {},
  ) {
    const { watch, pollMillis = POLL_MILLIS, ringRows = RING_ROWS } = options;
    this.ring = new FeedRing(ringRows);
    const moved =
      watch === undefined
        ? EMPTY
        : new Observable<unknown>((subscriber) =>
            watch(() => {
              subscriber.next(undefined);
            }),
          );
    let isDirty = false;
    this.running = merge(timer(0), interval(pollMillis), moved).pipe(
      map(() => (isDirty = true)),
      // One at a time; what comes meanwhile is seen by the reading under way.
      exhaustMap(async () => {
        while (isDirty) {
          isDirty = false;
          await this.readOn();
        }
      }),
      retry({ delay: RETRY_MILLIS }),
      ignoreElements(),
      finalize(() => {
        this.ring.clear();
        this.head.next(undefined);
      }),
      share(),
    );
  }

  /** Whether anybody follows. */
  get isFollowed(): boolean {
    return this.head.value !== undefined;
  }

  /**
   * The pages after a place, as they are asked for; at the head it waits for more. Ends when the signal comes.
   * Nothing is read ahead: whoever is slow costs nobody anything.
   */
  async *follow(after: FeedPlace, signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const running: Subscription = this.running.subscribe();
    try {
      let place = after;
      while (!signal.aborted) {
        const page = this.ring.after(place) ?? (await this.reader.rowsAfter(place, PAGE_ROWS));
        if (page.through.seq > place.seq) {
          place = page.through;
          yield page;
        } else {
          await this.beyond(place, signal);
        }
      }
    } finally {
      running.unsubscribe();
    }
  }

  /** Resolves when there is more than that, or the signal comes. */
  async waitBeyond(place: FeedPlace, signal: AbortSignal): Promise<void> {
    const running = this.running.subscribe();
    try {
      await this.beyond(place, signal);
    } finally {
      running.unsubscribe();
    }
  }

  private async beyond(place: FeedPlace, signal: AbortSignal): Promise<void> {
    const further = this.head.pipe(
      filter((head) => head !== undefined && head.seq > place.seq),
      takeUntil(aborted(signal)),
    );
    await firstValueFrom(further, { defaultValue: undefined });
  }

  private async readOn(): Promise<void> {
    let place = this.head.value ?? (await this.reader.head());
    if (this.head.value === undefined) this.head.next(place);
    for (;;) {
      const page = await this.reader.rowsAfter(place, PAGE_ROWS);
      if (page.through.seq <= place.seq) return;
      this.ring.add(place, page);
      place = page.through;
      this.head.next(place);
    }
  }
}
