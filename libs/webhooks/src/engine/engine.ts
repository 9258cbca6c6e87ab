import { CodedError } from '#libs/kernel';
import type { Leases } from '#libs/leases';
import { codeOf } from '#libs/reactors';
import { beginning } from './beginning.js';
import { Bell } from './bell.js';
import { pruneDeliveries } from './delivery-log.js';
import { waitingSubscriptions } from './items.js';
import type { DeliveryParts } from './parts.js';
import { isServed, type WebhookEndpoint } from './ports.js';
import { askedFor } from './requests.js';
import { Runner } from './runner.js';
import { Scout } from './scout.js';
import { addState, readStates, wantingAttention, type WebhookState } from './state.js';

export interface EngineOptions extends DeliveryParts {
  readonly leases: Leases;
  /** How long to wait at the most before looking again. */
  readonly pollMillis: number;
  /** How long to leave a subscription alone that another process works for, or that there was trouble with. */
  readonly standbyMillis: number;
}

const GATHER_MILLIS = 20;
const WRITE_EVERY_MILLIS = 5_000;
const PRUNE_EVERY_MILLIS = 3_600_000;
const LONGEST_STANDBY_MILLIS = 15_000;

interface Standby {
  readonly until: number;
  readonly troubles: number;
}

/** Keeps all webhooks going for as long as this process may. */
export class Engine {
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, { readonly runner: Runner; readonly ended: Promise<void> }>();
  readonly #standby = new Map<string, Standby>();
  readonly #scout: Scout;
  /** Those that were to be sent something when they were last looked at. */
  #sending = new Set<string>();
  /** Secret numbers of endpoints whose challenge has been seen to. */
  readonly #challenged = new Map<string, number>();
  #loop: Promise<void> | undefined;
  #written = 0;
  #pruned = 0;

  constructor(private readonly options: EngineOptions) {
    this.#scout = new Scout(options.pages, options.log);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Lets what is under way finish. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#bell.ring();
    for (const { runner } of this.#running.values()) runner.bell.ring();
    await this.#loop;
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** Looks at once: for new rows, something asked for, or a clock that was moved. */
  look(): void {
    this.#bell.ring();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { pollMillis } = this.options;
    while (!signal.aborted) {
      try {
        await this.#tick();
      } catch (error) {
        this.#trouble(null, error);
      }
      // Not at every event: what comes in the meantime is found together.
      await new Promise((resolve) => setTimeout(resolve, GATHER_MILLIS));
      await this.#bell.wait(pollMillis);
    }
  }

  async #tick(): Promise<void> {
    const { db, pages, endpoints, clock } = this.options;
    const before = pages.head;
    if ((await pages.lookForHead()) !== before)
      for (const { runner } of this.#running.values()) runner.bell.ring();
    const all = await endpoints.list();
    await this.#meet(all);
    for (const id of await askedFor(db)) this.#interrupt(id);
    for (const id of await wantingAttention(db, clock.now())) this.#launch(id);
    const idle = all.filter(({ subscriptionId: id }) => this.#sending.has(id) && !this.#running.has(id));
    for (const { subscriptionId } of await this.#scout.look(idle)) this.#launch(subscriptionId);
    await this.#keepHouse();
  }

  /** Begins to watch those that are new here, and wakes those that may be sent something again. */
  async #meet(all: readonly WebhookEndpoint[]): Promise<void> {
    const mayRun = ({ subscriptionId: id }: WebhookEndpoint): boolean =>
      !this.#running.has(id) && (this.#standby.get(id)?.until ?? 0) <= performance.now();
    for (const { subscriptionId, secretNumber, condition } of all.filter(mayRun)) {
      if (condition !== 'unverified' || this.#challenged.get(subscriptionId) === secretNumber) continue;
      this.#challenged.set(subscriptionId, secretNumber);
      this.#launch(subscriptionId);
    }
    const sending = all.filter(isServed);
    const before = this.#sending;
    const isFresh = ({ subscriptionId: id }: WebhookEndpoint): boolean => !before.has(id);
    const fresh = sending.filter(isFresh).filter(mayRun);
    this.#sending = new Set(
      sending.map(({ subscriptionId }) => subscriptionId).filter((id) => before.has(id)),
    );
    if (fresh.length === 0) return;
    const { db } = this.options;
    const states = await readStates(db);
    const waiting = new Set(await waitingSubscriptions(db));
    for (const endpoint of fresh) {
      const { subscriptionId: id } = endpoint;
      if (waiting.has(id)) this.#launch(id);
      else await this.#watch(endpoint, states.get(id));
      this.#sending.add(id);
    }
  }

  /** What is wrong with the place of one keeps none of the others. */
  async #watch(endpoint: WebhookEndpoint, known: WebhookState | undefined): Promise<void> {
    const { subscriptionId } = endpoint;
    const { db, log } = this.options;
    try {
      const state = known ?? (await beginning(endpoint, this.options));
      if (known === undefined) await addState(db, subscriptionId, state);
      this.#scout.watch(subscriptionId, await log.resolve(state.cursor));
    } catch (error) {
      this.#failed(subscriptionId, error);
    }
  }

  #interrupt(subscriptionId: string): void {
    const running = this.#running.get(subscriptionId);
    if (running === undefined) {
      this.#launch(subscriptionId);
      return;
    }
    running.runner.interrupted = true;
    running.runner.bell.ring();
  }

  #launch(subscriptionId: string): void {
    if (this.#running.has(subscriptionId) || this.#stopping.signal.aborted) return;
    const standby = this.#standby.get(subscriptionId);
    if (standby !== undefined && standby.until > performance.now()) return;
    this.#scout.forget(subscriptionId);
    const runner = new Runner(subscriptionId, this.options);
    const ended = this.#work(subscriptionId, runner).finally(() => {
      this.#running.delete(subscriptionId);
      if (runner.interrupted) this.#bell.ring();
    });
    this.#running.set(subscriptionId, { runner, ended });
  }

  async #work(subscriptionId: string, runner: Runner): Promise<void> {
    const { leases, log } = this.options;
    const { signal } = this.#stopping;
    try {
      const held = await leases.tryHold(`webhook:${subscriptionId}`, async (lease) => {
        const state = await runner.work(lease, signal);
        if (state !== undefined) this.#scout.watch(subscriptionId, await log.resolve(state.cursor));
      });
      if (held) this.#standby.delete(subscriptionId);
      else this.#leaveAlone(subscriptionId, 0);
    } catch (error) {
      this.#failed(subscriptionId, error);
    }
  }

  #failed(subscriptionId: string, error: unknown): void {
    const troubles = isDisplaced(error) ? 0 : (this.#standby.get(subscriptionId)?.troubles ?? 0) + 1;
    if (troubles > 0) this.#trouble(subscriptionId, error);
    this.#leaveAlone(subscriptionId, troubles);
  }

  /** For a while, and then it is looked at anew, as if it had just been met. */
  #leaveAlone(subscriptionId: string, troubles: number): void {
    const { standbyMillis, random } = this.options;
    const millis = Math.min(LONGEST_STANDBY_MILLIS, standbyMillis * 2 ** troubles) * (0.5 + random() / 2);
    this.#standby.set(subscriptionId, { until: performance.now() + millis, troubles });
    this.#sending.delete(subscriptionId);
    this.#challenged.delete(subscriptionId);
  }

  async #keepHouse(): Promise<void> {
    const { db, clock } = this.options;
    const now = performance.now();
    if (now - this.#written >= WRITE_EVERY_MILLIS) {
      this.#written = now;
      await this.#scout.write(db);
    }
    if (this.#pruned === 0 || now - this.#pruned >= PRUNE_EVERY_MILLIS) {
      this.#pruned = now;
      await pruneDeliveries(db, clock.now());
    }
  }

  #trouble(subscriptionId: string | null, error: unknown): void {
    this.options.report({ kind: 'trouble', subscriptionId, error: codeOf(error) });
  }
}

/** Another process has the work: nothing is wrong. */
const isDisplaced = (error: unknown): boolean => error instanceof CodedError && error.code === 'LEASE_LOST';
