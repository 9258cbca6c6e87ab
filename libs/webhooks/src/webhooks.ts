import type { Clock, Instant } from '#libs/kernel';
import type { Leases } from '#libs/leases';
import { Commits } from './engine/commits.js';
import { type Delivery, readDeliveries } from './engine/delivery-log.js';
import { Engine } from './engine/engine.js';
import { Pages } from './engine/pages.js';
import type { DeliveryParts } from './engine/parts.js';
import { defaultPolicy, type WebhookPolicy } from './engine/policy.js';
import type { WebhookActs, WebhookEndpoints, WebhookLog } from './engine/ports.js';
import type { WebhookReport } from './engine/report.js';
import { askFor } from './engine/requests.js';
import { Slots } from './engine/slots.js';
import { readState, readStates } from './engine/state.js';
import { migrateWebhooks, type WebhookDatabase } from './engine/tables.js';
import { webhookError } from './errors.js';
import { readDeadLetters, type WebhookDeadLetter } from './owner/dead-letters.js';
import { countItems, statusOf, type WebhookStatus } from './owner/status.js';
import { Sender } from './sending/sender.js';

export interface WebhooksOptions {
  /** Not the read models': what is in it cannot be built anew. */
  readonly db: WebhookDatabase;
  readonly log: WebhookLog;
  readonly endpoints: WebhookEndpoints;
  readonly acts: WebhookActs;
  readonly leases: Leases;
  readonly clock: Clock;
  /** `urn:consent-ledger:<ledger id>`. */
  readonly source: string;
  /** Development: http, and receivers on this machine. */
  readonly development: boolean;
  readonly policy?: Partial<WebhookPolicy>;
  /** Messages under way at once, to all receivers together. Default 256. */
  readonly slots?: number;
  /** How long a receiver may take to answer. Default 10,000. */
  readonly answerMillis?: number;
  /** Default 500. */
  readonly pollMillis?: number;
  /** Default 1,000. */
  readonly standbyMillis?: number;
  readonly sender?: DeliveryParts['sender'];
  readonly random?: () => number;
  /** Must not throw. */
  readonly report?: (report: WebhookReport) => void;
}

const SLOTS = 256;
const POLL_MILLIS = 500;
const STANDBY_MILLIS = 1_000;
const MOST_STATUSES = 500;

/**
 * The webhooks of a ledger. A process that delivers starts it; any other may read what was delivered and ask for what
 * is to be done, which is done by whichever process delivers.
 */
export class Webhooks {
  readonly #engine: Engine;
  readonly #closeSender: () => Promise<void>;

  private constructor(private readonly options: WebhooksOptions) {
    const { db, log, random = Math.random, report = () => undefined, development, answerMillis } = options;
    const { slots = SLOTS, pollMillis = POLL_MILLIS, standbyMillis = STANDBY_MILLIS } = options;
    const policy = { ...defaultPolicy, ...options.policy };
    const own = new Sender({
      development,
      ...(answerMillis !== undefined && { answerMillis }),
    });
    this.#closeSender = () => own.close();
    this.#engine = new Engine({
      ...options,
      sender: options.sender ?? own,
      policy,
      random,
      report,
      pollMillis,
      standbyMillis,
      pages: new Pages(log),
      slots: new Slots(slots),
      commits: new Commits(db),
    });
  }

  /** Makes the tables. */
  static async open(options: WebhooksOptions): Promise<Webhooks> {
    await migrateWebhooks(options.db);
    return new Webhooks(options);
  }

  start(): void {
    this.#engine.start();
  }

  /** Lets what is under way finish; what is not begun is delivered by whoever starts next. */
  async stop(): Promise<void> {
    await this.#engine.stop();
    await this.#closeSender();
  }

  /** Looks at once for new rows, for something asked for, and for what a moved clock has made due. */
  look(): void {
    this.#engine.look();
  }

  /** The newest attempts first, those numbered below `before`. */
  deliveries(
    subscriptionId: string,
    page: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly Delivery[]> {
    return readDeliveries(this.options.db, subscriptionId, page);
  }

  /** Answers with the `webhook-id` of the test. WEBHOOK_NOT_SET. */
  async test(subscriptionId: string): Promise<string> {
    await this.#assertSet(subscriptionId);
    return this.#ask(subscriptionId, { kind: 'test', seq: null, cursor: null });
  }

  /**
   * Sends again everything after a place: that of a cursor, or the newest before an instant.
   * WEBHOOK_NOT_SET, WEBHOOK_REDELIVERY_AHEAD, and what cursors are refused with.
   */
  async redeliver(
    subscriptionId: string,
    from: { readonly cursor: string } | { readonly since: Instant },
  ): Promise<void> {
    const { db, log } = this.options;
    await this.#assertSet(subscriptionId);
    const place = 'cursor' in from ? await log.resolve(from.cursor) : await log.placeBefore(from.since);
    const state = await readState(db, subscriptionId);
    if (state === undefined || place.seq > state.seq) throw webhookError('WEBHOOK_REDELIVERY_AHEAD');
    const request = { kind: 'redeliver', seq: place.seq, cursor: log.cursorOf(place) } as const;
    await this.#ask(subscriptionId, request);
  }

  /** Of one subscription, or of all; the oldest first, at most 500. */
  deadLetters(subscriptionId?: string): Promise<readonly WebhookDeadLetter[]> {
    return readDeadLetters(this.options.db, subscriptionId === undefined ? {} : { subscriptionId });
  }

  /** WEBHOOK_DEAD_LETTER_UNKNOWN. */
  async deadLetter(subscriptionId: string, seq: number): Promise<WebhookDeadLetter> {
    const [letter] = await readDeadLetters(this.options.db, { subscriptionId, seq });
    if (letter === undefined) throw webhookError('WEBHOOK_DEAD_LETTER_UNKNOWN');
    return letter;
  }

  /** Tries it again as often as a new one, unless a newer record of the patient was sent: then it is settled. */
  async retry({ subscriptionId, seq }: WebhookDeadLetter): Promise<void> {
    await this.#ask(subscriptionId, { kind: 'retry', seq, cursor: null });
  }

  /** It is never sent. Record first who drops it, and why. */
  async drop({ subscriptionId, seq }: WebhookDeadLetter): Promise<void> {
    await this.#ask(subscriptionId, { kind: 'drop', seq, cursor: null });
  }

  /** How one fares; undefined before anything was looked at for it. */
  async status(subscriptionId: string): Promise<WebhookStatus | undefined> {
    const state = await readState(this.options.db, subscriptionId);
    return state === undefined ? undefined : statusOf(subscriptionId, state, await this.#looking());
  }

  /** How all fare, those first that are furthest behind, at most 500. */
  async statuses(): Promise<readonly WebhookStatus[]> {
    const looking = await this.#looking();
    const states = [...(await readStates(this.options.db))];
    const behind = states.sort(([, a], [, b]) => a.seq - b.seq).slice(0, MOST_STATUSES);
    return Promise.all(behind.map(([id, state]) => statusOf(id, state, looking)));
  }

  /** How far all have come: everything up to that place of the feed is delivered, or waits to be tried again. */
  async places(): Promise<ReadonlyMap<string, number>> {
    const states = await readStates(this.options.db);
    return new Map([...states].map(([subscriptionId, { seq }]) => [subscriptionId, seq]));
  }

  async #looking() {
    const { db, log, clock } = this.options;
    const { seq: head } = await log.head();
    return { log, counts: await countItems(db), head, now: clock.now() };
  }

  async #assertSet(subscriptionId: string): Promise<void> {
    const endpoint = await this.options.endpoints.find(subscriptionId);
    if (endpoint === undefined) throw webhookError('WEBHOOK_NOT_SET');
  }

  async #ask(subscriptionId: string, request: Parameters<typeof askFor>[2]): Promise<string> {
    const { db, clock } = this.options;
    const id = await askFor(db, subscriptionId, request, clock.now());
    this.look();
    return id;
  }
}
