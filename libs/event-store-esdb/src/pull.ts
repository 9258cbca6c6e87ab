import { Late, whenLate } from './timers.js';

/** What we use of the client's readables; both kinds of them are cancelled, by different names. */
export interface Source<T> {
  readonly readableLength: number;
  read(): T | null;
  on(event: 'readable' | 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'readable', listener: () => void): unknown;
  destroy(): unknown;
  cancel?(): Promise<void>;
  unsubscribe?(): Promise<void>;
}

/** Something that stands between two items, told to us ahead of the items before it. */
interface Mark<M> {
  readonly after: number;
  readonly mark: M;
}

export type Taken<T, M> = { readonly item: T } | { readonly mark: M };

/**
 * Takes the items of one of the client's streams one by one, in order, and reads ahead no further than the stream's
 * own bounded buffer. Never flowing mode: a listener that is asynchronous would be called again before it is done.
 */
export class Pull<T, M = never> {
  private taken = 0;
  private marks: Mark<M>[] = [];
  private failure: { readonly error: unknown } | undefined;
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(private readonly source: Source<T>) {
    source.on('readable', this.stir);
    source.on('end', () => {
      this.ended = true;
      this.stir();
    });
    source.on('error', (error: unknown) => {
      this.fail(error);
    });
  }

  /** Puts a mark behind everything received so far. One that says the same thing later takes the place of the first. */
  mark(mark: M, replaces: (earlier: M) => boolean): void {
    const after = this.taken + this.source.readableLength;
    const last = this.marks.at(-1);
    if (last?.after === after && replaces(last.mark)) this.marks.pop();
    this.marks.push({ after, mark });
    this.stir();
  }

  /** What comes next, when it is here. What was received before a failure comes before the failure. */
  take(): Taken<T, M> | undefined {
    const [first] = this.marks;
    if (first !== undefined && first.after <= this.taken) {
      this.marks.shift();
      return { mark: first.mark };
    }
    const item = this.source.read();
    if (item !== null) {
      this.taken += 1;
      return { item };
    }
    if (this.failure !== undefined) throw this.failure.error;
    return undefined;
  }

  isOver(): boolean {
    return this.ended;
  }

  /** Whether there is something to take that nobody takes. */
  isBacked(): boolean {
    return this.source.readableLength > 0 || this.marks.length > 0;
  }

  /** Calls `stir` when there may be something to take. */
  whenStirred(stir: () => void): void {
    this.wake = stir;
  }

  /** Makes the stream fail for a reason the client does not know of. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.stir();
  }

  /** The next item, undefined at the end; rejects with `Late` when none comes within the time. */
  async next(milliseconds: number, what: string): Promise<T | undefined> {
    for (;;) {
      const taken = this.take();
      if (taken !== undefined && 'item' in taken) return taken.item;
      if (taken === undefined) {
        if (this.ended) return undefined;
        await this.stirred(milliseconds, what);
      }
    }
  }

  /** Gives the call up, quietly: errors that follow from that are nobody's. */
  cancel(): void {
    this.wake = () => undefined;
    this.marks = [];
    const { source } = this;
    source.removeListener('readable', this.stir);
    const cancelled = source.cancel?.() ?? source.unsubscribe?.();
    void Promise.resolve(cancelled).then(
      () => source.destroy(),
      // It never came to be: there was no connection for it.
      () => source.destroy(),
    );
  }

  private readonly stir = (): void => {
    this.wake();
  };

  private stirred(milliseconds: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const inTime = whenLate(milliseconds, () => {
        reject(new Late(what, milliseconds));
      });
      this.wake = () => {
        this.wake = () => undefined;
        inTime();
        resolve();
      };
    });
  }
}

/** Read-ahead in items; an item is at most 1 MiB and usually well under 1 KiB. */
export const READ_AHEAD = { highWaterMark: 64 } as const;

export const pullOf = <T>(source: Source<T>): Pull<T> => new Pull<T>(source);
