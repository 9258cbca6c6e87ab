import { LRUCache } from 'lru-cache';
import type { FeedPage, FeedPlace, FeedRow } from '#libs/feed';
import type { WebhookLog } from './ports.js';

/** Rows in a page. */
export const PAGE = 256;

const PAGES = 64;

/** The feed, read once for all receivers that are at the same place in it. */
export class Pages {
  readonly #pages = new LRUCache<string, Promise<FeedPage>>({ max: PAGES });
  #head: FeedPlace | undefined;

  constructor(private readonly log: WebhookLog) {}

  /** The newest row, as it was when it was last looked for. */
  get head(): number {
    return this.#head?.seq ?? 0;
  }

  async lookForHead(): Promise<number> {
    this.#head = await this.log.head();
    return this.head;
  }

  /** Up to the head that was last looked for there is something after a place that stands before it. */
  after(place: FeedPlace): Promise<FeedPage> {
    // With the head in its name, what was read before an erasure is not taken for what stands there now.
    const name = `${String(place.seq)}@${String(this.head)}`;
    const known = this.#pages.get(name);
    if (known !== undefined) return known;
    const reading = this.log.rowsAfter(place, PAGE).catch((error: unknown) => {
      this.#pages.delete(name);
      throw error;
    });
    this.#pages.set(name, reading);
    return reading;
  }

  /** One row; undefined when it is not to be sent to anybody any more. */
  async row({ seq, eventId, part }: FeedPlace): Promise<FeedRow | undefined> {
    const { rows } = await this.log.rowsAfter({ seq: seq - 1, eventId, part }, 1);
    return rows.find((row) => row.seq === seq);
  }
}
