import type { EventStore, RecordedEvent } from '#libs/event-store';
import { type Clock, type EventId, type Instant, millisOf, plusMillis } from '#libs/kernel';
import type { Lease } from '#libs/leases';
import { type BackoffPolicy, codeOf, dueAgain } from './backoff.js';
import {
  type DueItem,
  dueItems,
  eventAt,
  type ItemChange,
  pruneItems,
  REMEMBERED_MILLIS,
  settleItem,
} from './items.js';
import type { Bell } from './pause.js';
import type { Reactor } from './reactor.js';
import type { ReactorReport } from './report.js';
import type { ReactorDatabase } from './tables.js';

export interface WorkerOptions {
  readonly db: ReactorDatabase;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly reactor: Reactor;
  readonly policy: BackoffPolicy;
  /** So many effects are under way at once at the most. */
  readonly concurrency: number;
  /** How long to wait at the most before looking again whether something has become due. */
  readonly pollMillis: number;
  readonly random: () => number;
  readonly report: (report: ReactorReport) => void;
}

const PRUNE_EVERY_MILLIS = 86_400_000;

/** Does what is due: several effects at once, those of one queue one after the other. */
export class Worker {
  readonly #underWay = new Map<EventId, Promise<void>>();
  #pruneNext = 0;

  constructor(
    private readonly options: WorkerOptions,
    private readonly lease: Lease,
    private readonly bell: Bell,
  ) {}

  /** Returns when `signal` is aborted, after what is under way; rejects with what its own tables throw. */
  async run(signal: AbortSignal): Promise<void> {
    const { pollMillis } = this.options;
    try {
      while (!signal.aborted) {
        await this.#begin(signal);
        await this.bell.wait(pollMillis, signal);
      }
    } finally {
      await Promise.all(this.#underWay.values());
    }
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { db, reactor, clock, policy, concurrency } = this.options;
    const now = clock.now();
    await this.#prune(now);
    const limit = concurrency - this.#underWay.size;
    if (limit <= 0) return;
    const items = await dueItems(db, {
      reactor: reactor.name,
      now,
      latestRetry: plusMillis(now, policy.maxMillis),
      limit,
      except: [...this.#underWay.keys()],
    });
    for (const item of items) this.#start(item, signal);
  }

  #start(item: DueItem, signal: AbortSignal): void {
    const doing = this.#do(item, signal)
      .catch((error: unknown) => {
        // The item is as it was and comes again: at once when the lease is lost, elsewhere.
        this.#trouble(error);
      })
      .finally(() => {
        this.#underWay.delete(item.eventId);
        this.bell.ring();
      });
    this.#underWay.set(item.eventId, doing);
  }

  async #do(item: DueItem, signal: AbortSignal): Promise<void> {
    const { reactor, report, store } = this.options;
    const event = await eventAt(store, item);
    if (event === undefined) throw new Error('the event is not where it was');
    const began = performance.now();
    try {
      await reactor.handle(event, { attempt: item.failures + 1, signal });
    } catch (error) {
      // What was told to stop has not failed.
      if (!signal.aborted) await this.#failed(item, event, error);
      return;
    }
    await this.#settle(item, { state: 'done', failures: item.failures, error: null });
    report({ kind: 'handled', reactor: reactor.name, type: event.type, millis: performance.now() - began });
  }

  async #failed(item: DueItem, { type }: RecordedEvent, error: unknown): Promise<void> {
    const { reactor, clock, policy, random, report } = this.options;
    const failures = item.failures + 1;
    const code = codeOf(error);
    const dead = failures >= policy.attempts;
    const due = dueAgain(clock.now(), failures, error, { policy, random });
    await this.#settle(item, { state: dead ? 'dead' : 'waiting', failures, error: code, due });
    const { name } = reactor;
    report({
      kind: dead ? 'dead' : 'retry',
      reactor: name,
      type,
      eventId: item.eventId,
      failures,
      error: code,
    });
  }

  #settle({ eventId }: DueItem, change: ItemChange): Promise<void> {
    const { db, reactor, clock } = this.options;
    return db.transaction().execute(async (tx) => {
      await this.lease.confirm(tx);
      await settleItem(tx, reactor.name, eventId, clock.now(), change);
    });
  }

  async #prune(now: Instant): Promise<void> {
    if (millisOf(now) < this.#pruneNext) return;
    this.#pruneNext = millisOf(now) + PRUNE_EVERY_MILLIS;
    const { db, reactor } = this.options;
    await pruneItems(db, reactor.name, plusMillis(now, -REMEMBERED_MILLIS));
  }

  #trouble(error: unknown): void {
    this.options.report({ kind: 'trouble', reactor: this.options.reactor.name, error: codeOf(error) });
  }
}
