import type { Kysely, Transaction } from 'kysely';
import { leaseError } from './errors.js';
import { type Claim, extend } from './lease-table.js';

/** A lease while it is held. */
export interface Lease {
  readonly name: string;
  /** Higher than that of everyone who held it before. */
  readonly fence: bigint;
  /** Aborted, with LEASE_LOST as its reason, when it is held no longer although the work goes on. */
  readonly lost: AbortSignal;
  /**
   * To be called in every transaction of the work, before it writes: LEASE_LOST when somebody else has taken the
   * lease since, however long this process was paused. The lease cannot change hands until the transaction ends.
   */
  confirm(tx: Transaction<unknown>): Promise<void>;
}

/** Resolves after that time, or at once when `signal` is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface RenewalOptions {
  readonly db: Kysely<unknown>;
  readonly claim: Claim;
  readonly sleep: Sleep;
  /** Spreads the renewals of many holders: 0 to 1. */
  readonly random: () => number;
  /** Milliseconds that only ever grow: how long ago the lease was last known to be held. */
  readonly elapsed: () => number;
}

/** A third of its life leaves two more tries before it expires. */
const RENEWALS_PER_LIFE = 3;
const JITTER = 0.2;

/** One holding of a lease, from when it was claimed until it is given back or lost. */
export class Holding implements Lease {
  private readonly losing = new AbortController();
  /** From before the statement that was answered, so it is never later than the database believes. */
  private heldSince: number;

  constructor(
    private readonly options: RenewalOptions,
    readonly fence: bigint,
    claimedAt: number,
  ) {
    this.heldSince = claimedAt;
  }

  get name(): string {
    return this.options.claim.name;
  }

  get lost(): AbortSignal {
    return this.losing.signal;
  }

  async confirm(tx: Transaction<unknown>): Promise<void> {
    if (await extend(tx, this.options.claim, this.fence)) return;
    this.lose();
    throw leaseError('LEASE_LOST', { lease: this.name });
  }

  /** Renews it until `done` is aborted or it is lost. Never rejects. */
  async renew(done: AbortSignal): Promise<void> {
    const { claim, sleep, random } = this.options;
    const over = AbortSignal.any([done, this.lost]);
    const isOver = (): boolean => over.aborted;
    while (!isOver()) {
      await sleep((claim.ttlMs / RENEWALS_PER_LIFE) * (1 - JITTER * random()), over);
      if (!isOver()) await this.renewOnce();
    }
  }

  private async renewOnce(): Promise<void> {
    const { db, claim, elapsed } = this.options;
    const asked = elapsed();
    try {
      if (await extend(db, claim, this.fence)) this.heldSince = asked;
      else this.lose();
    } catch {
      // Whatever the reason, it is held for as long as the last renewal said, and no longer.
      if (elapsed() - this.heldSince >= claim.ttlMs) this.lose();
    }
  }

  private lose(): void {
    this.losing.abort(leaseError('LEASE_LOST', { lease: this.name }));
  }
}
