import type { FeedRow } from '#libs/feed';
import { type Instant, instantFromMillis } from '#libs/kernel';
import type { DisableCause, WebhookActs, WebhookEndpoint, WebhookEndpoints } from '../src/engine/ports.js';

/** `webhook-id` of a row's message. */
export const messageIdOf = ({ eventId, part }: FeedRow): string => `${eventId}/${String(part)}`;

/** Subscriptions with webhooks, which change as they are told to, and what was recorded of them. */
export class EndpointsInMemory implements WebhookEndpoints, WebhookActs {
  readonly endpoints = new Map<string, WebhookEndpoint>();
  readonly recorded: string[] = [];
  #waiting: (() => void)[] = [];

  set(subscriptionId: string, change: Partial<WebhookEndpoint> = {}): void {
    this.endpoints.set(subscriptionId, {
      subscriptionId,
      url: `http://127.0.0.1:9/${subscriptionId}`,
      condition: 'sending',
      secretNumber: 1,
      secrets: [Buffer.alloc(32, 7)],
      setAt: instantFromMillis(Date.UTC(2024, 0, 1)),
      wants: () => true,
      render: (row) => Promise.resolve({ id: messageIdOf(row), type: row.type, body: String(row.seq) }),
      ...this.endpoints.get(subscriptionId),
      ...change,
    });
  }

  list(): Promise<readonly WebhookEndpoint[]> {
    return Promise.resolve([...this.endpoints.values()]);
  }

  find(subscriptionId: string): Promise<WebhookEndpoint | undefined> {
    return Promise.resolve(this.endpoints.get(subscriptionId));
  }

  verified(subscriptionId: string): Promise<void> {
    this.set(subscriptionId, { condition: 'sending' });
    return this.#record(`verified ${subscriptionId}`);
  }

  disabled(subscriptionId: string, cause: DisableCause): Promise<void> {
    this.set(subscriptionId, { condition: 'disabled' });
    return this.#record(`disabled ${subscriptionId} ${cause}`);
  }

  async untilRecorded(what: string): Promise<void> {
    while (!this.recorded.includes(what)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #record(what: string): Promise<void> {
    this.recorded.push(what);
    for (const wake of this.#waiting.splice(0)) wake();
    return Promise.resolve();
  }
}

export const longAgo: Instant = instantFromMillis(Date.UTC(2024, 0, 1));
