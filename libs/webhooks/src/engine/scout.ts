import type { FeedPlace } from '#libs/feed';
import type { Pages } from './pages.js';
import type { WebhookEndpoint, WebhookLog } from './ports.js';
import { passOver } from './state.js';
import type { WebhookDatabase } from './tables.js';

/** Further behind than this, a receiver is caught up under its lease, where it is written down how far. */
const FAR_BEHIND = 1_024;

interface Watched {
  /** Where its table says it stands. */
  written: number;
  /** Up to here nothing is for it. */
  looked: FeedPlace;
}

/**
 * Looks at new rows for all receivers that have nothing to do: each page once, whoever asks. What is for nobody costs
 * no lease, and one statement now and then for all of them.
 */
export class Scout {
  readonly #watched = new Map<string, Watched>();

  constructor(
    private readonly pages: Pages,
    private readonly log: WebhookLog,
  ) {}

  isWatching(subscriptionId: string): boolean {
    return this.#watched.has(subscriptionId);
  }

  /** Everything up to there is dealt with. */
  watch(subscriptionId: string, place: FeedPlace): void {
    this.#watched.set(subscriptionId, { written: place.seq, looked: place });
  }

  forget(subscriptionId: string): void {
    this.#watched.delete(subscriptionId);
  }

  /** Those of the watched that something new is for. They are watched no more. */
  async look(endpoints: readonly WebhookEndpoint[]): Promise<readonly WebhookEndpoint[]> {
    const found: WebhookEndpoint[] = [];
    const take = (endpoint: WebhookEndpoint): void => {
      this.#watched.delete(endpoint.subscriptionId);
      found.push(endpoint);
    };
    for (const endpoint of endpoints) {
      const watched = this.#watched.get(endpoint.subscriptionId);
      if (watched === undefined) continue;
      if (this.pages.head - watched.looked.seq > FAR_BEHIND) take(endpoint);
      else if (await this.#isForIt(endpoint, watched)) take(endpoint);
    }
    return found;
  }

  /** Writes down how far those have come that nothing was for. */
  async write(db: WebhookDatabase): Promise<void> {
    const moves = new Map<
      string,
      { readonly from: number; readonly to: FeedPlace; readonly ids: string[] }
    >();
    for (const [id, { written, looked }] of this.#watched) {
      if (looked.seq === written) continue;
      const name = `${String(written)}-${String(looked.seq)}`;
      const move = moves.get(name) ?? { from: written, to: looked, ids: [] };
      move.ids.push(id);
      moves.set(name, move);
    }
    for (const { from, to, ids } of moves.values()) {
      await passOver(db, ids, { from, to, cursor: this.log.cursorOf(to) });
      for (const id of ids) {
        const watched = this.#watched.get(id);
        if (watched?.written === from) watched.written = to.seq;
      }
    }
  }

  async #isForIt(endpoint: WebhookEndpoint, watched: Watched): Promise<boolean> {
    while (watched.looked.seq < this.pages.head) {
      const { rows, through } = await this.pages.after(watched.looked);
      if (through.seq <= watched.looked.seq) return false;
      if (rows.some((row) => endpoint.wants(row))) return true;
      watched.looked = { seq: through.seq, eventId: through.eventId, part: through.part };
    }
    return false;
  }
}
