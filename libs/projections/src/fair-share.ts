import type { Build } from './build.js';
import type { Projection } from './projection.js';

/** To one part of the time for projections there are at least so many for everything else that asks for it. */
const OTHERS = 3;

/** The same for one whose rows are waited for, one by one: others are not to wait longer for it than it for them. */
const OTHERS_OF_URGENT = 1;

/** The same for builds that nobody reads yet: requests, and the rows that these read, are not to be late for them. */
const OTHERS_OF_BACKGROUND = 7;

/** Nobody had anything to do in a turn of the event loop that was shorter. */
const QUIET_MILLIS = 0.25;

/** Over how long what others do is looked at. */
const LATELY_MILLIS = 1_000;

/** They are there when they take more of it: what looks in now and then, at progress say, is nobody to be short for. */
const PRESENT_MILLIS = 50;

/** The thread that is shared: its clock, the work it has done, both in milliseconds, and its next turn. */
export interface Thread {
  readonly now: () => number;
  /** Of the whole process, on the processor. */
  readonly worked: () => number;
  readonly nextTurn: () => Promise<void>;
}

const thisThread: Thread = {
  now: () => performance.now(),
  worked: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  nextTurn: () => new Promise((resolve) => void setImmediate(resolve)),
};

/**
 * Projections share one thread with the requests they are made for. Shared by several of them, this keeps them from
 * taking more than their part of it while requests are under way; where there are none nothing is waited for.
 */
export class FairShare {
  #owed = 0;
  #used = 0;
  /** What others did of late, the longer ago the less, and as of when. */
  #others = 0;
  #othersAt = 0;
  #waiting: Promise<void> | undefined;

  constructor(
    private readonly thread: Thread = thisThread,
    private readonly others = OTHERS,
  ) {}

  /**
   * Takes the time of work, in milliseconds: that on the clock or that on the processor, whichever is less. On a busy
   * machine the clock goes on while nobody here does anything; and other threads of the process are on the processor too.
   */
  stopwatch(): () => number {
    const { thread } = this;
    const [now, worked] = [thread.now(), thread.worked()];
    return () => Math.min(thread.now() - now, thread.worked() - worked);
  }

  /** Time that a projection has taken, by the stopwatch. */
  spent(milliseconds: number): void {
    this.#owed += milliseconds * this.others;
    this.#used += milliseconds;
  }

  /** Whether nobody else has had much to do of late. */
  get isAlone(): boolean {
    return this.#othersLately() < PRESENT_MILLIS;
  }

  /** Resolves when everybody else has had their share, or has nothing to do: after one turn at the least. */
  giveWay(): Promise<void> {
    this.#waiting ??= this.#wait().finally(() => {
      this.#waiting = undefined;
    });
    return this.#waiting;
  }

  async #wait(): Promise<void> {
    do {
      this.#used = 0;
      const turn = this.stopwatch();
      await this.thread.nextTurn();
      const others = turn() - this.#used;
      if (others < QUIET_MILLIS) {
        this.#owed = 0;
        continue;
      }
      this.#owed -= others;
      this.#others = this.#othersLately() + others;
      this.#othersAt = this.thread.now();
    } while (this.#owed > 0);
  }

  #othersLately(): number {
    return this.#others * Math.exp((this.#othersAt - this.thread.now()) / LATELY_MILLIS);
  }
}

/**
 * What the projections of a process share: those that are read, those that others wait for while they are up to date,
 * and those that nobody reads yet. Each counts what the other two do as the work of others, and gives way to it.
 */
export class FairShares {
  /** Also for whatever else can wait. */
  readonly background: FairShare;
  private readonly ordinary: FairShare;
  private readonly urgent: FairShare;

  constructor(thread?: Thread) {
    this.background = new FairShare(thread, OTHERS_OF_BACKGROUND);
    this.ordinary = new FairShare(thread);
    this.urgent = new FairShare(thread, OTHERS_OF_URGENT);
  }

  of({ urgent = false }: Pick<Projection, 'urgent'>, { state }: Pick<Build, 'state'>): FairShare {
    if (state !== 'live') return this.background;
    return urgent ? this.urgent : this.ordinary;
  }
}
