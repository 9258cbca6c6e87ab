import type { Instant } from '#libs/kernel';
import { tablesOf, type WebhookDatabase } from '../engine/tables.js';

/** A message that was tried for as long as it may be, and waits for a person. */
export interface WebhookDeadLetter {
  readonly subscriptionId: string;
  /** Its place in the feed: what it is called by. */
  readonly seq: number;
  /** `webhook-id`. */
  readonly messageId: string;
  readonly eventId: string;
  readonly type: string;
  readonly recordedAt: Instant;
  readonly failures: number;
  /** Code of the last failure. */
  readonly error: string | null;
  readonly since: Instant;
}

const MOST = 500;

/** Of one subscription, or of all; the oldest first, at most 500. */
export const readDeadLetters = async (
  db: WebhookDatabase,
  { subscriptionId, seq }: { readonly subscriptionId?: string; readonly seq?: number } = {},
): Promise<readonly WebhookDeadLetter[]> => {
  let select = tablesOf(db).selectFrom('webhook_item').selectAll().where('state', '=', 'dead');
  if (subscriptionId !== undefined) select = select.where('subscription_id', '=', subscriptionId);
  if (seq !== undefined) select = select.where('seq', '=', seq);
  const rows = await select.orderBy('seq').orderBy('subscription_id').limit(MOST).execute();
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    seq: Number(row.seq),
    messageId: `${row.event_id}/${String(row.part)}`,
    eventId: row.event_id,
    type: row.type,
    recordedAt: row.recorded_at as Instant,
    failures: row.failures,
    error: row.error,
    since: row.changed_at as Instant,
  }));
};
