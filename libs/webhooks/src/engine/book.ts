import type { Instant } from '#libs/kernel';
import type { Lease } from '#libs/leases';
import type { Commits } from './commits.js';
import { type Delivery, type DeliveryKind, type DeliveryOutcome, writeDeliveries } from './delivery-log.js';
import { forgetItems, keepItems } from './items.js';
import type { Message } from './ports.js';
import { type WebhookState, writeState } from './state.js';
import type { WebhookTransaction } from './tables.js';
import type { Entry, Window } from './window.js';

/** What is to be said of one attempt. */
export interface Attempted {
  readonly kind: DeliveryKind;
  readonly message: Pick<Message, 'id' | 'type'>;
  readonly seq: number | null;
  readonly attempt: number;
  readonly outcome: DeliveryOutcome;
  readonly at: Instant;
  /** HTTP status; null where there was no answer, or nothing was sent. */
  readonly status: number | null;
  /** Code of the failure. */
  readonly error: string | null;
  readonly millis: number;
}

/** The state of one subscription while one process has its lease: kept here, and written down now and then. */
export class Book {
  #attempts: Delivery[] = [];
  #dead: Entry[] = [];
  #dirty = false;
  #writing: Promise<void> | undefined;

  constructor(
    readonly subscriptionId: string,
    private current: WebhookState,
    private readonly lease: Lease,
    private readonly commits: Commits,
  ) {}

  get state(): WebhookState {
    return this.current;
  }

  /** Whether there is something that is not written down yet. */
  get isDirty(): boolean {
    return this.#dirty;
  }

  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  change(change: Partial<WebhookState>): void {
    this.current = { ...this.current, ...change };
    this.#dirty = true;
  }

  attempted({ message, ...attempt }: Attempted): void {
    const n = this.current.attempts;
    this.change({ attempts: n + 1 });
    this.#attempts.push({ n, messageId: message.id, type: message.type, ...attempt });
  }

  /** It is given up, and kept for a person to decide on. */
  died(entry: Entry): void {
    this.#dead.push(entry);
    this.#dirty = true;
  }

  /** Writes all of it in one transaction with what `extra` writes. LEASE_LOST, or what the database throws. */
  async write(
    now: Instant,
    window?: Window,
    extra?: (tx: WebhookTransaction) => Promise<void>,
  ): Promise<void> {
    // One at a time: a position must not be overtaken by an older one.
    while (this.#writing !== undefined) await this.#writing;
    const [state, attempts, dead] = [this.current, this.#attempts, this.#dead];
    const changes = window?.takeChanges() ?? { parked: [], gone: [] };
    this.#attempts = [];
    this.#dead = [];
    this.#dirty = false;
    this.#writing = this.commits
      .add(this.lease, async (tx) => {
        await forgetItems(tx, this.subscriptionId, changes.gone);
        await keepItems(tx, this.subscriptionId, changes.parked, { state: 'waiting', now });
        await keepItems(tx, this.subscriptionId, dead, { state: 'dead', now });
        await writeDeliveries(tx, this.subscriptionId, attempts);
        await writeState(tx, this.subscriptionId, state);
        await extra?.(tx);
      })
      .finally(() => {
        this.#writing = undefined;
      });
    await this.#writing;
  }
}
