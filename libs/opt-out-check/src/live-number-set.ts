import { KEYS, type NumberKey, NumberSet } from './number-set.js';

/** Beyond this many changes they are worked into the set: looking them up would begin to cost memory. */
const MOST_CHANGES = 50_000;

/** A NumberSet that follows the ledger: the set as it was, and what has changed since. */
export class LiveNumberSet {
  readonly #changes = new Map<NumberKey, boolean>();

  constructor(private base: NumberSet = NumberSet.empty) {}

  has(key: NumberKey): boolean {
    return this.#changes.get(key) ?? this.base.has(key);
  }

  /** RangeError for anything that is no key. */
  set(key: NumberKey, isIn: boolean): void {
    if (!Number.isInteger(key) || key < 0 || key >= KEYS) throw new RangeError('a key has nine digits');
    if (this.base.has(key) === isIn) this.#changes.delete(key);
    else this.#changes.set(key, isIn);
    if (this.#changes.size > MOST_CHANGES) this.snapshot();
  }

  /** Takes out every key of which that is so. */
  deleteWhere(isOut: (key: NumberKey) => boolean): void {
    const kept = this.snapshot()
      .toKeys()
      .filter((key) => !isOut(key));
    if (kept.length < this.base.size) this.base = NumberSet.of(kept);
  }

  /** The set as it is at this moment, untouched by later changes. */
  snapshot(): NumberSet {
    this.base = this.base.with(this.#changes);
    this.#changes.clear();
    return this.base;
  }
}
