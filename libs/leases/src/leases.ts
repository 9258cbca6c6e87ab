import { setTimeout as timeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { nowOf } from './clock.js';
import { Holding, type Lease, type Sleep } from './held-lease.js';
import { type Claim, claim, giveBack, heldLeases, type HeldLease, migrateLeases } from './lease-table.js';

export interface LeasesOptions {
  /** Who holds them: unique to the process. */
  readonly holder: string;
  /** How long one lasts that is not renewed: how long work stands still after a crash. Default 10,000. */
  readonly ttlMs?: number;
  /** How often one that is held by another is asked for. Default 1,000. */
  readonly retryMs?: number;
  /** Milliseconds since 1970, for SQLite; PostgreSQL's own clock counts there. */
  readonly now?: () => number;
  /** Set where no other process can be alive: what a crashed one still holds is then taken over at once. */
  readonly alone?: boolean;
  readonly sleep?: Sleep;
  readonly random?: () => number;
}

const TTL_MILLIS = 10_000;
const RETRY_MILLIS = 1_000;
const RETRY_JITTER = 0.5;

const sleepFor: Sleep = async (milliseconds, signal) => {
  // An aborted timer rejects, and being woken early is all that is wanted here.
  await timeout(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
};

/**
 * Leases for work that one process at a time may do, kept in a table of SQLite or PostgreSQL. A lease expires unless
 * it is renewed, so a process that was paused may still believe it holds one: what it writes must be confirmed in the
 * same transaction, by the fence that only the newest holder has.
 */
export class Leases {
  private migrated: Promise<void> | undefined;

  constructor(
    private readonly db: Kysely<unknown>,
    private readonly options: LeasesOptions,
  ) {}

  /**
   * Waits until nobody else holds the lease, does the work, and gives it back. Resolves without having done it when
   * `signal` is aborted before; rejects with whatever the work or the database throws. The work is told of `signal`
   * by nobody but itself, and of the loss of the lease by `lease.lost`.
   */
  async hold(name: string, signal: AbortSignal, work: (lease: Lease) => Promise<void>): Promise<void> {
    const { retryMs = RETRY_MILLIS, random = Math.random, sleep = sleepFor } = this.options;
    while (!signal.aborted) {
      const holding = await this.claim(name);
      if (holding !== undefined) return this.workUnder(holding, work);
      await sleep(retryMs * (1 - RETRY_JITTER * random()), signal);
    }
  }

  /** Does the work if nobody else holds the lease; false when somebody does. */
  async tryHold(name: string, work: (lease: Lease) => Promise<void>): Promise<boolean> {
    const holding = await this.claim(name);
    if (holding === undefined) return false;
    await this.workUnder(holding, work);
    return true;
  }

  /** Who holds what. */
  async held(): Promise<readonly HeldLease[]> {
    await this.migrate();
    return heldLeases(this.db);
  }

  private async claim(name: string): Promise<Holding | undefined> {
    const { alone = false, random = Math.random, sleep = sleepFor } = this.options;
    await this.migrate();
    const elapsed = (): number => performance.now();
    const claimedAt = elapsed();
    const wanted = this.claimOf(name);
    const fence = await claim(this.db, { ...wanted, evenIfHeld: alone });
    if (fence === undefined) return undefined;
    return new Holding({ db: this.db, claim: wanted, sleep, random, elapsed }, fence, claimedAt);
  }

  private claimOf(name: string): Claim {
    const { holder, ttlMs = TTL_MILLIS, now = Date.now } = this.options;
    return { name, holder, ttlMs, now: nowOf(this.db, now) };
  }

  private async workUnder(holding: Holding, work: (lease: Lease) => Promise<void>): Promise<void> {
    const done = new AbortController();
    const renewing = holding.renew(done.signal);
    try {
      await work(holding);
    } finally {
      done.abort();
      await renewing;
      // It expires by itself when the database cannot be reached, and the work's own outcome is what matters.
      await giveBack(this.db, this.claimOf(holding.name), holding.fence).catch(() => undefined);
    }
  }

  private migrate(): Promise<void> {
    this.migrated ??= migrateLeases(this.db).catch((error: unknown) => {
      this.migrated = undefined;
      throw error;
    });
    return this.migrated;
  }
}
