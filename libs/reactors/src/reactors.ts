import type { EventStore, StoreIdentity } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Leases } from '#libs/leases';
import { type BackoffPolicy, defaultBackoff } from './backoff.js';
import { furthestReached } from './checkpoint.js';
import {
  type DeadLetter,
  type DeadLetterKey,
  dropDeadLetter,
  findDeadLetter,
  listDeadLetters,
  retryDeadLetter,
} from './dead-letters.js';
import { reactorError } from './errors.js';
import type { Reactor } from './reactor.js';
import type { ReactorReport } from './report.js';
import { ReactorRunner } from './runner.js';
import { type ReactorStatus, statusOf } from './status.js';
import { migrateReactors, type ReactorDatabase } from './tables.js';

export interface ReactorsOptions {
  /** Not the read models': what is in it cannot be built anew. */
  readonly db: ReactorDatabase;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly leases: Leases;
  readonly reactors: readonly Reactor[];
  readonly backoff?: Partial<BackoffPolicy>;
  /** Effects of one reactor under way at once. Default 8. */
  readonly concurrency?: number;
  /** Default 500. */
  readonly pollMillis?: number;
  /** The first pause after trouble with the ledger or the tables. Default 100. */
  readonly firstPauseMillis?: number;
  readonly random?: () => number;
  /** Must not throw. */
  readonly report?: (report: ReactorReport) => void;
}

const CONCURRENCY = 8;
const POLL_MILLIS = 500;
const FIRST_PAUSE_MILLIS = 100;

/** All reactors of a ledger. A process that only looks at them need not start them. */
export class Reactors {
  readonly #runners: ReadonlyMap<string, ReactorRunner>;

  private constructor(private readonly options: ReactorsOptions) {
    const { reactors, backoff = {}, concurrency = CONCURRENCY, pollMillis = POLL_MILLIS } = options;
    const { firstPauseMillis = FIRST_PAUSE_MILLIS, random = Math.random, report = () => undefined } = options;
    const policy = { ...defaultBackoff, ...backoff };
    const settings = { ...options, policy, concurrency, pollMillis, firstPauseMillis, random, report };
    this.#runners = new Map(
      reactors.map((reactor) => [reactor.name, new ReactorRunner({ ...settings, reactor })]),
    );
    if (this.#runners.size < reactors.length) throw new Error('two reactors have one name');
  }

  /** Makes the tables. */
  static async open(options: ReactorsOptions): Promise<Reactors> {
    await migrateReactors(options.db);
    return new Reactors(options);
  }

  start(): void {
    for (const runner of this.#runners.values()) runner.start();
  }

  /** Lets what is under way finish; what is not begun is done by whoever starts next. */
  async stop(): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()));
  }

  status(): Promise<readonly ReactorStatus[]> {
    const { db, clock } = this.options;
    const now = clock.now();
    return Promise.all([...this.#runners].map(([name, { state }]) => statusOf(db, name, state, now)));
  }

  /** How far they have come in the ledger's log, whichever is the furthest. */
  furthest(ledger: StoreIdentity): Promise<string> {
    return furthestReached(this.options.db, ledger);
  }

  /** The oldest first. REACTOR_UNKNOWN. */
  async deadLetters(reactor?: string): Promise<readonly DeadLetter[]> {
    if (reactor !== undefined) this.#known(reactor);
    return listDeadLetters(this.options.db, reactor);
  }

  /** REACTOR_UNKNOWN, DEAD_LETTER_UNKNOWN. */
  async deadLetter(key: DeadLetterKey): Promise<DeadLetter> {
    this.#known(key.reactor);
    return findDeadLetter(this.options.db, key);
  }

  /** Tries it again from the start. REACTOR_UNKNOWN, DEAD_LETTER_UNKNOWN. */
  async retry(key: DeadLetterKey): Promise<void> {
    const runner = this.#known(key.reactor);
    await retryDeadLetter(this.options.db, key, this.options.clock.now());
    runner.bell.ring();
  }

  /** It is never done. Record first who drops it, and why. REACTOR_UNKNOWN, DEAD_LETTER_UNKNOWN. */
  async drop(key: DeadLetterKey): Promise<void> {
    this.#known(key.reactor);
    await dropDeadLetter(this.options.db, key, this.options.clock.now());
  }

  /** Has due things looked for at once: for a clock that was moved. */
  look(): void {
    for (const { bell } of this.#runners.values()) bell.ring();
  }

  #known(reactor: string): ReactorRunner {
    const runner = this.#runners.get(reactor);
    if (runner === undefined) throw reactorError('REACTOR_UNKNOWN', { reactor });
    return runner;
  }
}
