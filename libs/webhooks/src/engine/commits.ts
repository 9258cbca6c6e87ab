import { CodedError } from '#libs/kernel';
import type { Lease } from '#libs/leases';
import type { WebhookDatabase, WebhookTransaction } from './tables.js';

interface Unit {
  readonly lease: Lease;
  readonly write: (tx: WebhookTransaction) => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What many receivers' work writes down at about the same time costs one transaction. */
const GATHER_MILLIS = 20;

/** Writes what work under leases has done; a lease that was lost takes its own part alone with it. */
export class Commits {
  #waiting: Unit[] = [];
  #isRunning = false;

  constructor(private readonly db: WebhookDatabase) {}

  /** Resolves when it is written. LEASE_LOST, or what the database throws. */
  add(lease: Lease, write: Unit['write']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lease, write, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Never rejects: what fails is told to those it was for. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MILLIS));
      await this.#commit(this.#waiting.splice(0));
    }
    this.#isRunning = false;
  }

  async #commit(units: readonly Unit[]): Promise<void> {
    const lost = new Map<Unit, unknown>();
    try {
      await this.db.transaction().execute(async (tx) => {
        lost.clear();
        for (const unit of units) {
          try {
            await unit.lease.confirm(tx);
          } catch (error) {
            if (!(error instanceof CodedError && error.code === 'LEASE_LOST')) throw error;
            lost.set(unit, error);
            continue;
          }
          await unit.write(tx);
        }
      });
    } catch (error) {
      for (const unit of units) unit.reject(error);
      return;
    }
    for (const unit of units) {
      if (lost.has(unit)) unit.reject(lost.get(unit));
      else unit.resolve();
    }
  }
}
