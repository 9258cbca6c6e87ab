import { randomUUID } from 'node:crypto';
import type { Instant } from '#libs/kernel';
import { tablesOf, type WebhookDatabase, type WebhookTables, type WebhookTransaction } from './tables.js';

export type RequestKind = WebhookTables['webhook_request']['kind'];

/** Something an owner or an administrator asks for, to be done by whoever does the work of the subscription. */
export interface WebhookRequest {
  readonly id: string;
  readonly kind: RequestKind;
  /** Of a dead letter, or the place to deliver again from. */
  readonly seq: number | null;
  readonly cursor: string | null;
}

export const askFor = async (
  db: WebhookDatabase,
  subscriptionId: string,
  request: Omit<WebhookRequest, 'id'>,
  at: Instant,
): Promise<string> => {
  const id = randomUUID();
  await tablesOf(db)
    .insertInto('webhook_request')
    .values({ id, subscription_id: subscriptionId, ...request, at })
    .execute();
  return id;
};

export const requestsOf = async (
  db: WebhookDatabase,
  subscriptionId: string,
): Promise<readonly WebhookRequest[]> => {
  const rows = await tablesOf(db)
    .selectFrom('webhook_request')
    .selectAll()
    .where('subscription_id', '=', subscriptionId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, kind, seq, cursor }) => ({
    id,
    kind,
    seq: seq === null ? null : Number(seq),
    cursor,
  }));
};

export const askedFor = async (db: WebhookDatabase): Promise<readonly string[]> => {
  const rows = await tablesOf(db)
    .selectFrom('webhook_request')
    .select('subscription_id')
    .distinct()
    .execute();
  return rows.map(({ subscription_id }) => subscription_id);
};

export const requestDone = async (tx: WebhookTransaction, id: string): Promise<void> => {
  await tablesOf(tx).deleteFrom('webhook_request').where('id', '=', id).execute();
};
