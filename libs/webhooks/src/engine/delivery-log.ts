import { type Instant, plusMillis } from '#libs/kernel';
import { tablesOf, type WebhookDatabase, type WebhookTransaction } from './tables.js';

export type DeliveryKind = 'event' | 'test' | 'challenge';

/**
 * `delivered`; `failed`, to be tried again; `dead`, given up; `overtaken`, not sent again because a newer record of the
 * same patient was; `dropped` by an administrator.
 */
export type DeliveryOutcome = 'delivered' | 'failed' | 'dead' | 'overtaken' | 'dropped';

/** One attempt, as its owner reads of it. */
export interface Delivery {
  /** Grows with every attempt of a subscription. */
  readonly n: number;
  readonly kind: DeliveryKind;
  /** `webhook-id`. */
  readonly messageId: string;
  readonly type: string;
  readonly seq: number | null;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly outcome: DeliveryOutcome;
  readonly status: number | null;
  /** Code of the failure. */
  readonly error: string | null;
  readonly millis: number;
  readonly at: Instant;
}

const MOST_ROWS = 200;
/** So many attempts of one subscription are kept, however often it is sent something. */
const KEPT = 10_000;
/** It is looked at whether there are more when so many have been added. */
const SLACK = 1_000;
const KEPT_MILLIS = 30 * 86_400_000;

export const writeDeliveries = async (
  tx: WebhookTransaction,
  subscriptionId: string,
  deliveries: readonly Delivery[],
): Promise<void> => {
  for (let done = 0; done < deliveries.length; done += MOST_ROWS) {
    const rows = deliveries.slice(done, done + MOST_ROWS).map(({ messageId, ...delivery }) => ({
      subscription_id: subscriptionId,
      message_id: messageId,
      ...delivery,
    }));
    await tablesOf(tx).insertInto('webhook_delivery').values(rows).execute();
  }
  const [first, last] = [deliveries.at(0)?.n ?? 0, deliveries.at(-1)?.n ?? 0];
  if (Math.floor(first / SLACK) === Math.floor((last + 1) / SLACK)) return;
  await tablesOf(tx)
    .deleteFrom('webhook_delivery')
    .where('subscription_id', '=', subscriptionId)
    .where('n', '<=', last - KEPT)
    .execute();
};

/** Forgets what is older than 30 days. */
export const pruneDeliveries = async (db: WebhookDatabase, now: Instant): Promise<void> => {
  await tablesOf(db).deleteFrom('webhook_delivery').where('at', '<', plusMillis(now, -KEPT_MILLIS)).execute();
};

/** The newest first, those before `before`. */
export const readDeliveries = async (
  db: WebhookDatabase,
  subscriptionId: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<readonly Delivery[]> => {
  let select = tablesOf(db)
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('subscription_id', '=', subscriptionId);
  if (before !== undefined) select = select.where('n', '<', before);
  const rows = await select.orderBy('n', 'desc').limit(limit).execute();
  return rows.map(({ n, kind, message_id, seq, outcome, at, type, attempt, status, error, millis }) => ({
    n: Number(n),
    kind: kind as DeliveryKind,
    messageId: message_id,
    type,
    seq: seq === null ? null : Number(seq),
    attempt,
    outcome: outcome as DeliveryOutcome,
    status,
    error,
    millis,
    at: at as Instant,
  }));
};
