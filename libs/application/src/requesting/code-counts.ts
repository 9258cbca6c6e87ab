import { type Instant, millisOf, type OdsCode } from '#libs/kernel';
import { LRUCache } from 'lru-cache';

const HOUR = 60 * 60_000;
const ORGANISATIONS_KEPT = 10_000;

interface Taken {
  readonly what: string;
  readonly at: number;
}

/**
 * The codes this process let through in the last hour: what the read model cannot know of yet. Counted for each
 * organisation, and under null for all together.
 */
export class CodeCounts {
  readonly #taken = new LRUCache<string, readonly Taken[]>({ max: ORGANISATIONS_KEPT });
  #altogether: readonly Taken[] = [];

  /** Whether it was counted before: a command is decided again when another was faster. */
  has(organisation: OdsCode | null, what: string): boolean {
    return this.#of(organisation).some((taken) => taken.what === what);
  }

  /** How many after `since`. */
  count(organisation: OdsCode | null, since: Instant): number {
    const after = millisOf(since);
    return this.#of(organisation).filter(({ at }) => at > after).length;
  }

  note(organisation: OdsCode | null, what: string, now: Instant): void {
    const at = millisOf(now);
    const lately = (all: readonly Taken[]) => [...all.filter((taken) => taken.at > at - HOUR), { what, at }];
    if (organisation !== null) this.#taken.set(organisation, lately(this.#of(organisation)));
    this.#altogether = lately(this.#altogether);
  }

  /** It did not go out. */
  forget(organisation: OdsCode | null, what: string): void {
    const without = (all: readonly Taken[]) => all.filter((taken) => taken.what !== what);
    if (organisation !== null) this.#taken.set(organisation, without(this.#of(organisation)));
    this.#altogether = without(this.#altogether);
  }

  #of(organisation: OdsCode | null): readonly Taken[] {
    return organisation === null ? this.#altogether : (this.#taken.get(organisation) ?? []);
  }
}
