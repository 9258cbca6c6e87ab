import type { FeedSubscriptionReader } from '#libs/application';
import type { FeedSubscription, FeedWebhook, WebhookDisableCause, WebhookSecret } from '#libs/consent';
import {
  type CursorCodec,
  cursorCodec,
  type FeedRow,
  type NumberOpener,
  numbersFor,
  renderEvent,
  type ScopedRow,
  scopeRow,
} from '#libs/feed';
import type { Clock } from '#libs/kernel';
import { type Keyring, Pseudonyms, webhookSecret } from '#libs/privacy';
import type { FeedSubscriptionQueries } from '#libs/read-models';
import type { EndpointCondition, Message, WebhookEndpoint, WebhookEndpoints } from '#libs/webhooks';

export interface FeedEndpointParts {
  readonly ledgerId: string;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly numbers: NumberOpener;
  readonly subscriptions: FeedSubscriptionQueries;
}

type Finder = Pick<FeedSubscriptionReader, 'find'>;

const LIST_EVERY_MILLIS = 1_000;
const LOOK_EVERY_MILLIS = 2_000;
/** With very many subscriptions, each is looked at less often. */
const MOST_LOOKS = 500;
const PAGE = 100;

/** With what else there is to tell of it. */
export interface FeedEndpoint extends WebhookEndpoint {
  /** Why nothing is sent to it; null while it is. */
  readonly disabled: WebhookDisableCause | null;
}

interface Looked {
  readonly endpoint: FeedEndpoint | undefined;
  readonly at: number;
}

const conditionOf = (
  { status }: FeedSubscription,
  { verified, disabled }: FeedWebhook,
): EndpointCondition => {
  if (status !== 'active') return status;
  if (disabled !== null) return 'disabled';
  return verified ? 'sending' : 'unverified';
};

/**
 * What of a row a subscription's webhook is to be sent; null where nothing. Of one that was revoked nothing goes out any
 * more but that it was: who is pushed to asks for nothing, and would never learn of it.
 */
const sentOf = (row: FeedRow, subscription: FeedSubscription, webhook: FeedWebhook): ScopedRow | null => {
  const isOver = subscription.status === 'revoked';
  const mayHear = webhook.verified && webhook.disabled === null;
  return isOver && !(mayHear && row.type === 'feed-revoked') ? null : scopeRow(row, subscription);
};

/** Subscriptions with webhooks, as the engine of webhooks wants them. */
export class FeedEndpoints implements WebhookEndpoints {
  readonly #pseudonyms: Pseudonyms;
  readonly #cursors: CursorCodec;
  readonly #looked = new Map<string, Looked>();
  #finder: Finder | undefined;
  #ids: readonly string[] = [];
  #listed = 0;

  constructor(private readonly parts: FeedEndpointParts) {
    this.#pseudonyms = new Pseudonyms(parts.keyring);
    this.#cursors = cursorCodec(parts.ledgerId);
  }

  /** What finds subscriptions is there once the application is. */
  bind(finder: Finder): void {
    this.#finder = finder;
  }

  async list(): Promise<readonly FeedEndpoint[]> {
    const now = performance.now();
    if (now - this.#listed >= LIST_EVERY_MILLIS || this.#listed === 0) {
      this.#ids = await this.#readIds();
      this.#listed = now;
    }
    const stale = this.#ids.filter(
      (id) => now - (this.#looked.get(id)?.at ?? -Infinity) >= LOOK_EVERY_MILLIS,
    );
    for (const id of stale.slice(0, MOST_LOOKS))
      this.#looked.set(id, { endpoint: await this.find(id), at: now });
    return this.#ids.flatMap((id) => this.#looked.get(id)?.endpoint ?? []);
  }

  async find(subscriptionId: string): Promise<FeedEndpoint | undefined> {
    if (this.#finder === undefined) throw new Error('no subscriptions are bound');
    const subscription = await this.#finder.find(subscriptionId);
    const webhook = subscription?.webhook ?? null;
    return subscription === undefined || webhook === null
      ? undefined
      : this.#endpointOf(subscription, webhook);
  }

  async #readIds(): Promise<readonly string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.parts.subscriptions.subscriptions({ owner: null, limit: PAGE, cursor });
      ids.push(...page.entries);
      cursor = page.next;
    } while (cursor !== undefined);
    return ids;
  }

  #endpointOf(subscription: FeedSubscription, webhook: FeedWebhook): FeedEndpoint {
    const { subscriptionId } = subscription;
    const { secret, previous } = webhook;
    const isPreviousLive = previous !== null && this.parts.clock.now() < previous.until;
    const live: readonly WebhookSecret[] = isPreviousLive ? [secret, previous] : [secret];
    return {
      subscriptionId,
      url: webhook.url,
      condition: conditionOf(subscription, webhook),
      disabled: webhook.disabled,
      secretNumber: secret.secretNumber,
      secrets: live.map(({ kid, secretNumber }) =>
        webhookSecret(this.parts.keyring, { subscriptionId, kid, secretNumber }),
      ),
      setAt: webhook.setAt,
      wants: (row) => sentOf(row, subscription, webhook) !== null,
      render: (row) => this.#render(sentOf(row, subscription, webhook), subscription),
    };
  }

  async #render(scoped: ScopedRow | null, subscription: FeedSubscription): Promise<Message | null> {
    if (scoped === null) return null;
    const { ledgerId, numbers } = this.parts;
    const body = renderEvent(scoped, {
      ledgerId,
      cursors: this.#cursors,
      subscriber: subscription,
      pseudonyms: this.#pseudonyms,
      numbers: await numbersFor(subscription.scope, [scoped], numbers),
    });
    return { id: `${scoped.eventId}/${String(scoped.part)}`, type: scoped.type, body };
  }
}
