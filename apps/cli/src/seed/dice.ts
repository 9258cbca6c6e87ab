/**
 * Chance that repeats: the same seed and the same name always throw the same numbers (sfc32). Each patient has dice
 * of their own, so the first hundred of a large county are the hundred of a small one.
 */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: number, ...name: readonly (string | number)[]) {
    const hash = hashOf(`${seed}/${name.join('/')}`);
    this.#a = hash;
    this.#b = Math.imul(hash ^ 0x9e3779b9, 0x85ebca6b);
    this.#c = Math.imul(hash ^ 0xc2b2ae35, 0x27d4eb2f);
    for (let warmUp = 0; warmUp < 12; warmUp++) this.next();
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) throw new RangeError('there is nothing to pick from');
    return value;
  }

  /** One of the values, each as likely as its weight says. */
  weighted<T>(weights: readonly (readonly [value: T, weight: number])[]): T {
    let left = this.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of weights) {
      left -= weight;
      if (left < 0) return value;
    }
    return this.pick(weights)[0];
  }

  /** A UUID of version 4: as random as the dice. */
  uuid(): string {
    const hex = Array.from({ length: 32 }, () => Math.floor(this.next() * 16).toString(16)).join('');
    const variant = '89ab'.charAt(Math.floor(this.next() * 4));
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      variant + hex.slice(17, 20),
      hex.slice(20),
    ].join('-');
  }
}

/** FNV-1a, finished as MurmurHash3 finishes, so that neighbouring names lie far apart. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
};
