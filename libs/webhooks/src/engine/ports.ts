import type { FeedPlace, FeedReader, FeedRow } from '#libs/feed';
import type { Instant } from '#libs/kernel';

/** The feed, as webhooks read it. */
export interface WebhookLog extends Pick<
  FeedReader,
  'head' | 'rowsAfter' | 'resolve' | 'cursorOf' | 'placeBefore'
> {
  /**
   * Whether a later row tells of the same patient and the same record: what is sent again after that one would put a
   * copy back to what no longer holds.
   */
  isOvertaken(row: FeedRow): Promise<boolean>;
}

/** One CloudEvent as it goes out. */
export interface Message {
  /** Of the event; the same at every attempt. */
  readonly id: string;
  readonly type: string;
  /** JSON, structured mode. */
  readonly body: string;
}

export type EndpointCondition =
  | 'sending'
  /** It has not answered its challenge yet. */
  | 'unverified'
  /** By its owner, by us, or after failing for long; everything waits. */
  | 'disabled'
  /** The subscription is; everything waits. */
  | 'paused'
  /** The subscription is; nothing is sent any more but that. */
  | 'revoked';

/** Whether anything may be sent to it, as far as it wants it. */
export const isServed = ({ condition }: { readonly condition: EndpointCondition }): boolean =>
  condition === 'sending' || condition === 'revoked';

/** A webhook as its subscription has it at one moment. */
export interface WebhookEndpoint {
  readonly subscriptionId: string;
  readonly url: string;
  readonly condition: EndpointCondition;
  /** Of the newest secret: what a challenge proves something about. */
  readonly secretNumber: number;
  /** Those in force, the newest first. */
  readonly secrets: readonly Uint8Array[];
  /** When the webhook was set: what was recorded since is sent. */
  readonly setAt: Instant;
  /** Whether the subscription, as it is now, is to be sent anything of the row. */
  wants(row: FeedRow): boolean;
  /** As the subscriber is to have it; null when there is nothing to send after all. */
  render(row: FeedRow): Promise<Message | null>;
}

/** Where webhooks are looked up. */
export interface WebhookEndpoints {
  /** All there are, in whichever condition; may be a moment old. */
  list(): Promise<readonly WebhookEndpoint[]>;
  /** As of now: asked before anything is sent, so that a pause, a revocation or a smaller scope takes effect at once. */
  find(subscriptionId: string): Promise<WebhookEndpoint | undefined>;
}

/** Why webhooks are disabled by what receivers do. */
export type DisableCause = 'gone' | 'failing';

/** What the engine records in the ledger. Both may be repeated with the same key. */
export interface WebhookActs {
  verified(subscriptionId: string, secretNumber: number, key: string): Promise<void>;
  disabled(subscriptionId: string, cause: DisableCause, key: string): Promise<void>;
}

/** What shares a queue is delivered in the feed's order, one after the other; what is about nobody is one queue. */
export const queueOf = (row: Pick<FeedRow, 'patientId'>): string => row.patientId ?? '';

export const isBefore = (a: FeedPlace, b: FeedPlace): boolean => a.seq < b.seq;
