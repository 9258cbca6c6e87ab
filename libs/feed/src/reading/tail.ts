import {
  BehaviorSubject,
  EMPTY,
  exhaustMap,
  finalize,
  ignoreElements,
  interval,
  map,
  merge,
  Observable,
  retry,
  share,
  type Subscription,
  timer,
} from 'rxjs';
import type { FeedPlace, FeedRowType } from '../rows.js';
import type { FeedPage, FeedReader } from './reader.js';
import { FeedRing } from './ring.js';
import { Waiter } from './waiter.js';

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

/** While this takes no longer nothing is gained by waiting for more. */
const BRIEF_MILLIS = 2;
const LONGEST_GATHERING_MILLIS = 100;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What was read of a patient before one of these is not to be sent again. */
const endings: ReadonlySet<FeedRowType> = new Set<FeedRowType>(['patient-erased', 'patient-withdrawn']);

/**
 * The newest end of the feed, read once for everybody. It is read while there is somebody to follow it; who is far
 * behind reads pages of their own until they are near.
 */
export class FeedTail {
  private readonly ring: FeedRing;
  /** How far everybody may read; undefined while nobody follows. */
  private readonly head = new BehaviorSubject<FeedPlace | undefined>(undefined);
  private readonly running: Observable<never>;
  /** Grows when nobody follows any more: what was being read then is for nobody. */
  private round = 0;

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
        this.round += 1;
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
    const waiter = new Waiter(this.head, signal);
    try {
      let place = after;
      while (!signal.aborted) {
        const page = this.ring.after(place) ?? (await this.reader.rowsAfter(place, PAGE_ROWS));
        if (page.through.seq > place.seq) {
          place = page.through;
          yield page;
        } else {
          await waiter.beyond(place);
        }
      }
    } finally {
      waiter.stop();
      running.unsubscribe();
    }
  }

  /** Resolves when there is more than that, or the signal comes. */
  async waitBeyond(place: FeedPlace, signal: AbortSignal): Promise<void> {
    const running = this.running.subscribe();
    const waiter = new Waiter(this.head, signal);
    try {
      await waiter.beyond(place);
    } finally {
      waiter.stop();
      running.unsubscribe();
    }
  }

  private async readOn(): Promise<void> {
    const { round } = this;
    let place = this.head.value ?? (await this.reader.head());
    if (round !== this.round) return;
    if (this.head.value === undefined) this.head.next(place);
    for (;;) {
      const page = await this.reader.rowsAfter(place, PAGE_ROWS);
      if (page.through.seq <= place.seq || round !== this.round) return;
      if (page.rows.some(({ type }) => endings.has(type))) this.ring.clear();
      this.ring.add(place, page);
      place = page.through;
      await this.handOut(place);
    }
  }

  /**
   * Where many follow, all of them being sent something takes a while; as long again is left for more to come, so that
   * it is sent together. So the more there are, the fewer and larger are the writes to each.
   */
  private async handOut(head: FeedPlace): Promise<void> {
    const began = performance.now();
    this.head.next(head);
    await nextTurn();
    const took = performance.now() - began;
    if (took > BRIEF_MILLIS) await pause(Math.min(took, LONGEST_GATHERING_MILLIS));
  }
}
