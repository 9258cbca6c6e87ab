import { CodedError } from '#libs/kernel';
import type { Lease, Leases } from '#libs/leases';
import { codeOf } from './backoff.js';
import { isOfEarlierLog, openCheckpoint, start } from './checkpoint.js';
import { carryOver } from './earlier-log.js';
import { feedItems } from './feed.js';
import { Bell, pause } from './pause.js';
import { Worker, type WorkerOptions } from './worker.js';

export interface RunnerOptions extends WorkerOptions {
  readonly leases: Leases;
  /** The first pause after trouble with the ledger or the tables; each further one is twice as long. */
  readonly firstPauseMillis: number;
}

export type RunnerState =
  /** Another process does the work, or nobody yet. */
  | 'waiting'
  | 'running'
  /** It cannot read the ledger or its tables, and tries again. */
  | 'troubled'
  /** Its state belongs to another ledger; it does nothing until a person has looked. */
  | 'refused'
  | 'stopped';

const LONGEST_PAUSE_MILLIS = 15_000;

/** Keeps one reactor running for as long as this process may: through cut subscriptions, outages and lost leases. */
export class ReactorRunner {
  state: RunnerState = 'stopped';
  readonly bell = new Bell();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #failures = 0;

  constructor(private readonly options: RunnerOptions) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Lets what is under way finish. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.state = 'stopped';
  }

  async #run(): Promise<void> {
    const { leases, reactor, report } = this.options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        this.state = 'waiting';
        await leases.hold(`reactor:${reactor.name}`, signal, (lease) => this.#work(lease));
      } catch (error) {
        if (isDisplaced(error)) continue;
        this.#failures += 1;
        report({ kind: 'trouble', reactor: reactor.name, error: codeOf(error) });
        if (error instanceof CodedError && error.code === 'REACTOR_OF_ANOTHER_LEDGER') {
          this.state = 'refused';
          return;
        }
        this.state = 'troubled';
        await pause(
          Math.min(LONGEST_PAUSE_MILLIS, this.options.firstPauseMillis * 2 ** (this.#failures - 1)),
          signal,
        );
      }
    }
  }

  /** Feeds and works until told to stop, or until one of the two fails; the other then ends too. */
  async #work(lease: Lease): Promise<void> {
    const ending = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, lease.lost, ending.signal]);
    const parts = [this.#feed(lease, signal), new Worker(this.options, lease, this.bell).run(signal)];
    try {
      await Promise.race(parts);
    } finally {
      ending.abort();
      await Promise.allSettled(parts);
    }
  }

  async #feed(lease: Lease, signal: AbortSignal): Promise<void> {
    const { db, store, reactor } = this.options;
    const identity = await store.identity();
    if (await isOfEarlierLog(db, reactor, identity)) await carryOver(this.options, identity, lease);
    const from = await db.transaction().execute(async (tx) => {
      await lease.confirm(tx);
      return openCheckpoint(tx, reactor, identity);
    });
    this.state = 'running';
    const { filter } = reactor;
    const messages = store.subscribe({ ...(from !== start && { after: from }), filter, signal });
    await feedItems(
      {
        db,
        reactor,
        lease,
        committed: (items) => {
          this.#failures = 0;
          if (items > 0) this.bell.ring();
        },
      },
      from,
      messages,
    );
  }
}

/** Another process has the work: nothing is wrong, and its turn may come again. */
const isDisplaced = (error: unknown): boolean =>
  error instanceof CodedError && (error.code === 'LEASE_LOST' || error.code === 'REACTOR_DISPLACED');
