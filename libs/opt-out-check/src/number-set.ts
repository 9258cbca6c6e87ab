/** What a valid NHS number is known by here: its first nine digits as a number. The tenth follows from them. */
export type NumberKey = number;

/** Keys are below this. */
export const KEYS = 1_000_000_000;

const BUCKET_BITS = 12;
const BUCKET_WIDTH = 1 << BUCKET_BITS;
const LOW_BITS = BUCKET_WIDTH - 1;
const BUCKETS = Math.ceil(KEYS / BUCKET_WIDTH);

/**
 * An exact set of keys that never changes: two bytes a key and one megabyte. The upper 18 bits of a key name a bucket,
 * whose sorted lower 12 bits lie side by side, so that a look-up halves some 45 neighbours (docs/adr/0017).
 */
export class NumberSet {
  private constructor(
    /** Where each bucket begins in `lows`; one more at the end. */
    private readonly starts: Uint32Array,
    private readonly lows: Uint16Array,
  ) {}

  /** Sorts `keys` in place; a key may be there twice. RangeError for anything that is no key. */
  static of(keys: Uint32Array): NumberSet {
    keys.sort();
    if (keys.length > 0 && (keys[keys.length - 1] ?? 0) >= KEYS)
      throw new RangeError('a key has nine digits');
    return NumberSet.ofSorted(keys);
  }

  /** As `of`, for keys in ascending order. */
  private static ofSorted(keys: Uint32Array): NumberSet {
    const starts = new Uint32Array(BUCKETS + 1);
    const lows = new Uint16Array(keys.length);
    let size = 0;
    let bucket = 0;
    let last = -1;
    for (const key of keys) {
      if (key === last) continue;
      last = key;
      const own = key >>> BUCKET_BITS;
      while (bucket < own) starts[++bucket] = size;
      lows[size++] = key & LOW_BITS;
    }
    starts.fill(size, bucket + 1);
    return new NumberSet(starts, size === lows.length ? lows : lows.slice(0, size));
  }

  static readonly empty = NumberSet.ofSorted(new Uint32Array(0));

  get size(): number {
    return this.lows.length;
  }

  /** What it takes of memory. */
  get bytes(): number {
    return this.starts.byteLength + this.lows.byteLength;
  }

  has(key: NumberKey): boolean {
    const bucket = key >>> BUCKET_BITS;
    const low = key & LOW_BITS;
    let from = this.starts[bucket] ?? 0;
    let to = this.starts[bucket + 1] ?? 0;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const found = this.lows[middle] ?? 0;
      if (found === low) return true;
      if (found < low) from = middle + 1;
      else to = middle;
    }
    return false;
  }

  /** In ascending order. */
  toKeys(): Uint32Array {
    const keys = new Uint32Array(this.lows.length);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const end = this.starts[bucket + 1] ?? 0;
      for (let at = this.starts[bucket] ?? 0; at < end; at++)
        keys[at] = bucket * BUCKET_WIDTH + (this.lows[at] ?? 0);
    }
    return keys;
  }

  /** The same set with some keys added and some taken out. */
  with(changes: ReadonlyMap<NumberKey, boolean>): NumberSet {
    if (changes.size === 0) return this;
    const left = this.toKeys().filter((key) => changes.get(key) !== false);
    const added = Uint32Array.from([...changes].filter(([, isIn]) => isIn).map(([key]) => key));
    const keys = new Uint32Array(left.length + added.length);
    keys.set(left);
    keys.set(added, left.length);
    return NumberSet.of(keys);
  }
}
