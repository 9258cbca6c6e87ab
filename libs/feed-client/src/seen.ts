/** Remembers the newest ids, and says of each whether it came before. */
export class Seen {
  readonly #ids = new Set<string>();

  constructor(private readonly size: number) {}

  /** Whether the id is new; from now on it is not. */
  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= this.size) break;
      this.#ids.delete(oldest);
    }
    return true;
  }
}
