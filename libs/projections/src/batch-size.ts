/** A transaction that takes about so long is worth its commit, where there is nobody to keep waiting. */
const ALONE_MILLIS = 50;
/** Where others have the same thread to do their work on, none of them is to notice. */
const SHARED_MILLIS = 3;
const FEWEST = 10;
const MOST = 4_000;
/** Never more than twice as many at once: one quick batch says little of the next. */
const GROWTH = 2;

/** How many events the next transaction is to hold, by how long the last ones took. */
export class BatchSize {
  #size: number;

  constructor(private readonly fixed?: number) {
    this.#size = fixed ?? 200;
  }

  get events(): number {
    return this.#size;
  }

  /** Learns from a batch; from one that was not full there is nothing to learn. */
  took(milliseconds: number, events: number, isAlone: boolean): void {
    if (this.fixed !== undefined || events < this.#size) return;
    const wanted = isAlone ? ALONE_MILLIS : SHARED_MILLIS;
    const fitting = (this.#size * wanted) / Math.max(milliseconds, 0.1);
    this.#size = Math.round(Math.min(MOST, Math.max(FEWEST, Math.min(fitting, this.#size * GROWTH))));
  }
}
