import type { LedgerConfig } from '#libs/config';
import type { EventStore } from '#libs/event-store';
import { feedReader, isFeedRowOvertaken, SealedNumbers } from '#libs/feed';
import type { Clock } from '#libs/kernel';
import type { Leases } from '#libs/leases';
import type { Keyring, Sealer } from '#libs/privacy';
import type { ReadDatabase } from '#libs/projections';
import type { ReactorDatabase } from '#libs/reactors';
import type { FeedSubscriptionQueries } from '#libs/read-models';
import { type WebhookReport, Webhooks } from '#libs/webhooks';
import { FeedEndpoints } from './feed-endpoints.js';
import { CommandWebhookActs } from './webhook-acts.js';

export interface WebhookParts {
  /** What cannot be built anew. */
  readonly db: ReactorDatabase;
  readonly leases: Leases;
  readonly ledgerId: string;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  /** Of the read models, the feed among them. */
  readonly reader: ReadDatabase;
  readonly subscriptions: FeedSubscriptionQueries;
}

/** Webhooks, and what is to be bound to the application before they start. */
export interface OpenedWebhooks {
  readonly webhooks: Webhooks;
  readonly endpoints: FeedEndpoints;
  readonly acts: CommandWebhookActs;
}

/** Opens what pushes the feed, beside the reactors in their database, and starts nothing. */
export const openWebhooks = async (
  { mode }: Pick<LedgerConfig, 'mode'>,
  parts: WebhookParts,
  report?: (report: WebhookReport) => void,
): Promise<OpenedWebhooks> => {
  const { db, leases, ledgerId, store, clock, sealer, reader } = parts;
  const endpoints = new FeedEndpoints({ ...parts, numbers: new SealedNumbers(store, sealer) });
  const acts = new CommandWebhookActs();
  const webhooks = await Webhooks.open({
    db,
    log: { ...feedReader(reader, ledgerId), isOvertaken: (row) => isFeedRowOvertaken(reader, row) },
    endpoints,
    acts,
    leases,
    clock,
    source: `urn:consent-ledger:${ledgerId}`,
    development: mode === 'development',
    ...(report !== undefined && { report }),
  });
  return { webhooks, endpoints, acts };
};
