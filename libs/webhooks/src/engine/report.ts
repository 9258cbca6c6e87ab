import type { DisableCause } from './ports.js';

/** What webhooks tell of themselves, for the log, the metrics and the alarm: no address, no secret, nobody's data. */
export type WebhookReport =
  | {
      readonly kind: 'delivered' | 'failed';
      readonly subscriptionId: string;
      readonly millis: number;
      /** Code of the failure. */
      readonly error: string | null;
    }
  | {
      readonly kind: 'dead';
      readonly subscriptionId: string;
      readonly eventId: string;
      readonly error: string | null;
    }
  | { readonly kind: 'disabled'; readonly subscriptionId: string; readonly cause: DisableCause }
  /** The feed, the subscriptions or the tables cannot be read; it goes on trying. */
  | { readonly kind: 'trouble'; readonly subscriptionId: string | null; readonly error: string };
