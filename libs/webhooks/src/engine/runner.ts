import { type Instant, millisOf } from '#libs/kernel';
import type { Lease } from '#libs/leases';
import { beginning } from './beginning.js';
import { Bell } from './bell.js';
import { Book } from './book.js';
import { Delivering } from './delivering.js';
import { waitingItems } from './items.js';
import type { DeliveryParts } from './parts.js';
import { isServed } from './ports.js';
import { carryOut } from './requested.js';
import { requestsOf } from './requests.js';
import { readState, type WebhookState } from './state.js';
import { challenge } from './verifying.js';
import { Window } from './window.js';

/** So long it waits for more, once it has sent something, before it gives the lease back. */
const LINGER_MILLIS = 2_000;
/** A clock that is moved rings no timer. */
const POLL_MILLIS = 500;

/** Does what there is to do for one subscription, under its lease, until there is nothing left for the moment. */
export class Runner {
  readonly bell = new Bell();
  /** Set when something was asked for: it is done after what is under way, before anything else. */
  interrupted = false;

  constructor(
    private readonly subscriptionId: string,
    private readonly parts: DeliveryParts,
  ) {}

  /** Where it stands then; undefined when there is nothing to deliver at all. */
  async work(lease: Lease, signal: AbortSignal): Promise<WebhookState | undefined> {
    const { db, commits, endpoints, clock } = this.parts;
    const endpoint = await endpoints.find(this.subscriptionId);
    const known = await readState(db, this.subscriptionId);
    const requests = await requestsOf(db, this.subscriptionId);
    if (known === undefined && endpoint === undefined) {
      await carryOut(requests, { ...this.parts, lease, endpoint, book: undefined });
      return undefined;
    }
    const state = known ?? (await beginning(endpoint, this.parts));
    const book = new Book(this.subscriptionId, state, lease, commits);
    await carryOut(requests, { ...this.parts, lease, endpoint, book });
    if (endpoint !== undefined && isServed(endpoint)) await this.#deliver(book, lease, signal);
    else if (endpoint?.condition === 'unverified') await challenge(endpoint, book, this.parts);
    else if (book.state.wakeAt !== null || known === undefined) {
      book.change({ wakeAt: null });
      await book.write(clock.now());
    }
    return book.state;
  }

  async #deliver(book: Book, { lost }: Lease, signal: AbortSignal): Promise<void> {
    const { db, log, clock, slots } = this.parts;
    const place = await log.resolve(book.state.cursor);
    const window = new Window(place, await waitingItems(db, this.subscriptionId));
    const delivering = new Delivering(this.subscriptionId, this.parts, { book, window, bell: this.bell });
    let idleSince: number | undefined;
    try {
      while (!signal.aborted && !lost.aborted && !this.interrupted) {
        if (!(await delivering.step())) break;
        if (book.isDirty && !book.isWriting) void delivering.write();
        const wake = delivering.wakesAt();
        const now = clock.now();
        const isIdle =
          !delivering.isBusy && (wake === undefined || millisOf(wake) - millisOf(now) > LINGER_MILLIS);
        idleSince = isIdle ? (idleSince ?? performance.now()) : undefined;
        const linger = delivering.hasSent ? LINGER_MILLIS : 0;
        if (idleSince !== undefined && performance.now() - idleSince >= linger) break;
        await this.bell.wait(pauseUntil(wake, now));
      }
    } finally {
      slots.leave(this.subscriptionId);
      await delivering.finish();
    }
    book.change({ wakeAt: delivering.wakesAt() ?? null });
    await delivering.write();
    delivering.assertWhole();
  }
}

/** What is due already waits for something that rings: an answer, or a free slot. */
const pauseUntil = (wake: Instant | undefined, now: Instant): number =>
  wake === undefined || wake <= now ? POLL_MILLIS : Math.min(POLL_MILLIS, millisOf(wake) - millisOf(now));
