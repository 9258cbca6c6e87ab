import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Clock, systemClock } from '#libs/kernel';
import { Leases, type LeasesOptions } from '#libs/leases';
import type { WebhookReport } from '../src/engine/report.js';
import { Webhooks, type WebhooksOptions } from '../src/webhooks.js';
import { databases } from './databases.js';
import { EndpointsInMemory } from './endpoints-in-memory.js';
import { FeedInMemory } from './feed-in-memory.js';
import { SenderInMemory } from './sender-in-memory.js';

/** Webhooks over a feed, subscriptions and receivers in memory, on a real database. */
export class Harness {
  readonly feed = new FeedInMemory();
  readonly endpoints = new EndpointsInMemory();
  readonly sender = new SenderInMemory();
  readonly reports: WebhookReport[] = [];
  readonly db: Kysely<unknown>;
  readonly #started: Webhooks[] = [];

  constructor(
    readonly clock: Clock = systemClock,
    file = ':memory:',
  ) {
    this.db = databases.open(file);
  }

  /** As another process with the same tables. `alone`: nobody else is alive, whatever leases say. */
  async open(options: Partial<WebhooksOptions> = {}, leases: Partial<LeasesOptions> = { alone: true }) {
    const webhooks = await Webhooks.open({
      db: this.db,
      log: this.feed,
      endpoints: this.endpoints,
      acts: this.endpoints,
      leases: new Leases(this.db, { holder: randomUUID(), ...leases }),
      clock: this.clock,
      source: 'urn:consent-ledger:test',
      development: true,
      sender: this.sender,
      pollMillis: 5,
      standbyMillis: 5,
      report: (report) => void this.reports.push(report),
      ...options,
    });
    this.#started.push(webhooks);
    return webhooks;
  }

  async start(options: Partial<WebhooksOptions> = {}, leases?: Partial<LeasesOptions>): Promise<Webhooks> {
    const webhooks = await this.open(options, leases);
    webhooks.start();
    return webhooks;
  }

  /** What was sent, in the order in which it was: the feed's rows by their numbers. */
  bodies(): number[] {
    return this.sender.sent.map(({ body }) => Number(body));
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((webhooks) => webhooks.stop()));
    await databases.close(this.db);
  }
}

/** Asks until the answer is the right one. */
export const until = async <T>(ask: () => T | Promise<T>, holds: (answer: T) => boolean): Promise<T> => {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
