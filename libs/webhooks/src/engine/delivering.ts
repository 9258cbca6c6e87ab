import type { FeedPage, FeedPlace, FeedRow } from '#libs/feed';
import { type Instant, laterOf } from '#libs/kernel';
import { type SendFailure, type SendOutcome, toldOf } from '../sending/outcome.js';
import type { Bell } from './bell.js';
import type { Book } from './book.js';
import { afterDelivery, afterFailure, causeToDisable, isGivenUp, type Judging } from './health.js';
import type { DeliveryParts } from './parts.js';
import { attemptsOf, dueAfter } from './policy.js';
import { isServed, type Message, queueOf, type WebhookEndpoint } from './ports.js';
import type { Entry, Window } from './window.js';

/** Of the newest rows so many are looked at ahead for each message that may be under way. */
const AHEAD = 16;
/** When so many are put aside, no newer ones are looked at. */
const MOST_PARKED = 1_000;

export interface Work {
  readonly book: Book;
  readonly window: Window;
  readonly bell: Bell;
}

const placeOf = ({ seq, eventId, part }: FeedPlace): FeedPlace => ({ seq, eventId, part });

interface Refusal extends SendFailure {
  /** Failures in a row when it was sent. */
  readonly began: number;
  readonly isGivenUp: boolean;
}

/** Sends to one receiver: as many messages at once as it has proved to bear, those of one patient in order. */
export class Delivering {
  readonly #underWay = new Set<Promise<void>>();
  hasSent = false;
  /** Grows with every success, and begins again with every failure. */
  #allowed = 1;
  #page: FeedPage | undefined;
  #trouble: { readonly error: unknown } | undefined;
  readonly #attempts: number;

  constructor(
    private readonly subscriptionId: string,
    private readonly parts: DeliveryParts,
    private readonly work: Work,
  ) {
    this.#attempts = attemptsOf(parts.policy);
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0 || this.work.book.isWriting || this.#isBehind;
  }

  get #isBehind(): boolean {
    const { window } = this.work;
    return (
      !this.#isPaused && (window.open > 0 || (window.looked.seq < this.parts.pages.head && !this.#isFull()))
    );
  }

  get #isPaused(): boolean {
    const { pausedUntil } = this.work.book.state;
    return pausedUntil !== null && pausedUntil > this.parts.clock.now();
  }

  #isFull(): boolean {
    const { window } = this.work;
    return window.open >= AHEAD * this.#allowed || window.parked >= MOST_PARKED;
  }

  /** Begins whatever may begin. False when nothing is to be sent any more. */
  async step(): Promise<boolean> {
    this.assertWhole();
    const { endpoints, clock } = this.parts;
    const endpoint = await endpoints.find(this.subscriptionId);
    if (endpoint === undefined || !isServed(endpoint)) return false;
    const { book } = this.work;
    const cause = causeToDisable(book.state, this.#judging());
    // Of one that is revoked there is nothing to disable: its last message is given up by itself.
    if (cause !== undefined && endpoint.condition !== 'revoked') {
      await this.#disable(cause);
      return false;
    }
    if (this.#isPaused) return true;
    await this.#fill(endpoint);
    this.#send(endpoint, clock.now());
    return true;
  }

  /** When there is something to do that nothing will ring for; undefined when there is not. */
  wakesAt(): Instant | undefined {
    const { book, window } = this.work;
    const { pausedUntil } = book.state;
    const due = window.nextDue;
    const waits = due !== undefined || window.looked.seq < this.parts.pages.head;
    if (pausedUntil !== null && waits) return pausedUntil;
    if (due === undefined) return undefined;
    return due === null ? this.parts.clock.now() : laterOf(due, this.parts.clock.now());
  }

  async write(): Promise<void> {
    const { book, window } = this.work;
    const { position } = window;
    if (position.seq > book.state.seq)
      book.change({ seq: position.seq, cursor: this.parts.log.cursorOf(position) });
    try {
      await book.write(this.parts.clock.now(), window);
    } catch (error) {
      this.#trouble ??= { error };
    } finally {
      this.work.bell.ring();
    }
  }

  /** Resolves when nothing is under way any more. */
  async finish(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Throws what went wrong beside receivers: with the feed, the subscription, the tables or the lease. */
  assertWhole(): void {
    if (this.#trouble !== undefined) throw this.#trouble.error;
  }

  #judging(): Judging {
    const { clock, policy, random } = this.parts;
    return { now: clock.now(), policy, random };
  }

  /** Looks at new rows while there is room for them; what is left of a page is kept for when there is. */
  async #fill(endpoint: WebhookEndpoint): Promise<void> {
    const { pages, log } = this.parts;
    const { window, book } = this.work;
    while (window.looked.seq < pages.head && !this.#isFull()) {
      this.#page ??= await pages.after(window.looked);
      const { rows, through } = this.#page;
      let taken = 0;
      for (; taken < rows.length && !this.#isFull(); taken += 1) this.#look(endpoint, rows[taken]);
      this.#page = taken < rows.length ? { rows: rows.slice(taken), through } : undefined;
      if (this.#page !== undefined) break;
      if (through.seq > window.looked.seq) window.look(placeOf(through), null);
      else if (rows.length === 0) break;
    }
    // What nobody is sent moves the position too.
    const { position } = window;
    if (position.seq > book.state.seq) book.change({ seq: position.seq, cursor: log.cursorOf(position) });
  }

  #look(endpoint: WebhookEndpoint, row: FeedRow | undefined): void {
    if (row === undefined) return;
    const { type, recordedAt } = row;
    const place = placeOf(row);
    const entry = { place, queue: queueOf(row), type, recordedAt, row, failures: 0, due: null, error: null };
    this.work.window.look(place, endpoint.wants(row) ? entry : null);
  }

  #send(endpoint: WebhookEndpoint, now: Instant): void {
    const { slots, policy } = this.parts;
    const { window, bell, book } = this.work;
    // Where the last failures were in a row, one message at a time finds out whether they still are.
    const anyDue = book.state.streak > 0 && book.state.pausedUntil !== null;
    while (this.#underWay.size < Math.min(policy.concurrency, this.#allowed)) {
      const entry = window.next(now, { anyDue });
      if (entry === undefined) break;
      const wake = (): void => {
        bell.ring();
      };
      if (!slots.take(this.subscriptionId, wake)) return;
      window.sending(entry);
      this.#start(endpoint, entry);
    }
    slots.leave(this.subscriptionId);
  }

  #start(endpoint: WebhookEndpoint, entry: Entry): void {
    const doing = this.#deliver(endpoint, entry)
      .catch((error: unknown) => {
        this.#trouble ??= { error };
      })
      .finally(() => {
        this.#underWay.delete(doing);
        this.parts.slots.release();
        this.work.bell.ring();
      });
    this.#underWay.add(doing);
  }

  async #deliver(endpoint: WebhookEndpoint, entry: Entry): Promise<void> {
    const { pages, sender } = this.parts;
    const { window, book } = this.work;
    const row = entry.row ?? (await pages.row(entry.place));
    const message = row !== undefined && endpoint.wants(row) ? await endpoint.render(row) : null;
    if (message === null) {
      window.settle(entry);
      book.change({});
      return;
    }
    this.hasSent = true;
    const { url, secrets } = endpoint;
    const { streak: began } = book.state;
    const outcome = await sender.send({ url, secrets, id: message.id, body: message.body });
    if (outcome.kind === 'delivered') this.#delivered(entry, message, outcome);
    else
      this.#refused(entry, message, {
        ...outcome,
        began,
        isGivenUp: isGivenUp(endpoint, entry, outcome, this.#judging()),
      });
  }

  #delivered(entry: Entry, message: Message, sent: SendOutcome): void {
    const { book, window } = this.work;
    const { clock, policy, report } = this.parts;
    const now = clock.now();
    this.#allowed = Math.min(policy.concurrency, this.#allowed + 1);
    window.settle(entry);
    book.change(afterDelivery(now));
    this.#record(entry, message, 'delivered', sent);
    report({ kind: 'delivered', subscriptionId: this.subscriptionId, millis: sent.millis, error: null });
  }

  #refused(entry: Entry, message: Message, sent: Refusal): void {
    const { subscriptionId } = this;
    const { book, window } = this.work;
    const { policy, random, report } = this.parts;
    const judging = this.#judging();
    const { change, counts } = afterFailure(book.state, sent, judging, sent.began);
    this.#allowed = 1;
    book.change(change);
    const failures = entry.failures + (counts ? 1 : 0);
    const { baseMillis, maxMillis } = policy;
    const due = counts ? dueAfter(judging.now, failures, { baseMillis, maxMillis, random }) : judging.now;
    const after: Entry = { ...entry, failures, due, error: sent.error };
    const isDead = sent.isGivenUp || failures >= this.#attempts;
    if (isDead) {
      window.settle(entry);
      book.died(after);
      report({ kind: 'dead', subscriptionId, eventId: message.id, error: sent.error });
    } else window.park(after);
    this.#record(entry, message, isDead ? 'dead' : 'failed', sent);
    report({ kind: 'failed', subscriptionId, millis: sent.millis, error: sent.error });
  }

  #record(entry: Entry, message: Message, outcome: 'delivered' | 'failed' | 'dead', sent: SendOutcome): void {
    const { place, failures } = entry;
    const said = { kind: 'event', message, seq: place.seq, attempt: failures + 1, outcome } as const;
    this.work.book.attempted({ ...said, at: this.parts.clock.now(), ...toldOf(sent) });
  }

  async #disable(cause: 'gone' | 'failing'): Promise<void> {
    const { book } = this.work;
    const { acts, report } = this.parts;
    const since = book.state.failingSince ?? '';
    await acts.disabled(
      this.subscriptionId,
      cause,
      `webhook-disabled/${this.subscriptionId}/${cause}/${since}`,
    );
    // Enabled again, it begins as if nothing had happened.
    book.change({ streak: 0, failingSince: null, pausedUntil: null });
    report({ kind: 'disabled', subscriptionId: this.subscriptionId, cause });
  }
}
