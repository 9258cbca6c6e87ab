/**
 * So many messages are under way in the whole process at the most. Receivers that find no slot free are told in turn,
 * one for each slot that becomes free, so that a busy one never keeps a slow one from its share.
 */
export class Slots {
  #free: number;
  readonly #waiting = new Map<string, () => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a slot; false when none is free or others wait for one: `wake` is then called when it is this one's turn. */
  take(name: string, wake: () => void): boolean {
    const [next] = this.#waiting.keys();
    if (this.#free === 0 || (next !== undefined && next !== name)) {
      if (!this.#waiting.has(name)) this.#waiting.set(name, wake);
      return false;
    }
    this.#waiting.delete(name);
    this.#free -= 1;
    // There may be more for the one after this.
    if (this.#free > 0) this.#wakeNext();
    return true;
  }

  release(): void {
    this.#free += 1;
    this.#wakeNext();
  }

  /** It wants none any more: the next has its turn. */
  leave(name: string): void {
    if (this.#waiting.delete(name) && this.#free > 0) this.#wakeNext();
  }

  #wakeNext(): void {
    const [first] = this.#waiting.values();
    first?.();
  }
}
