import type { EventId, Instant } from '#libs/kernel';
import { tablesOf, type WebhookDatabase, type WebhookTables, type WebhookTransaction } from './tables.js';
import type { Entry } from './window.js';

type Row = WebhookTables['webhook_item'];

export const entryOf = (row: Row): Entry => ({
  place: { seq: Number(row.seq), eventId: row.event_id as EventId, part: row.part },
  queue: row.queue,
  type: row.type,
  recordedAt: row.recorded_at as Instant,
  failures: row.failures,
  due: row.due as Instant | null,
  error: row.error,
});

/** What was put aside, in order. */
export const waitingItems = async (
  db: WebhookDatabase,
  subscriptionId: string,
): Promise<readonly Entry[]> => {
  const rows = await tablesOf(db)
    .selectFrom('webhook_item')
    .selectAll()
    .where('subscription_id', '=', subscriptionId)
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .execute();
  return rows.map(entryOf);
};

/** So many bound values are fine with either database. */
const MOST_ROWS = 200;

export const keepItems = async (
  tx: WebhookTransaction,
  subscriptionId: string,
  entries: readonly Entry[],
  { state, now }: { readonly state: Row['state']; readonly now: Instant },
): Promise<void> => {
  for (let done = 0; done < entries.length; done += MOST_ROWS) {
    const rows = entries.slice(done, done + MOST_ROWS).map(({ place, ...entry }) => ({
      subscription_id: subscriptionId,
      seq: place.seq,
      event_id: place.eventId,
      part: place.part,
      queue: entry.queue,
      type: entry.type,
      recorded_at: entry.recordedAt,
      state,
      failures: entry.failures,
      due: entry.due,
      error: entry.error,
      changed_at: now,
    }));
    await tablesOf(tx)
      .insertInto('webhook_item')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['subscription_id', 'seq']).doUpdateSet((is) => ({
          state: is.ref('excluded.state'),
          failures: is.ref('excluded.failures'),
          due: is.ref('excluded.due'),
          error: is.ref('excluded.error'),
          changed_at: is.ref('excluded.changed_at'),
        })),
      )
      .execute();
  }
};

export const forgetItems = async (
  tx: WebhookTransaction,
  subscriptionId: string,
  seqs: readonly number[],
): Promise<void> => {
  for (let done = 0; done < seqs.length; done += MOST_ROWS) {
    await tablesOf(tx)
      .deleteFrom('webhook_item')
      .where('subscription_id', '=', subscriptionId)
      .where('seq', 'in', seqs.slice(done, done + MOST_ROWS))
      .execute();
  }
};

/** What comes after a place is read from the feed again. */
export const forgetItemsAfter = async (
  tx: WebhookTransaction,
  subscriptionId: string,
  seq: number,
): Promise<void> => {
  await tablesOf(tx)
    .deleteFrom('webhook_item')
    .where('subscription_id', '=', subscriptionId)
    .where('seq', '>', seq)
    .execute();
};

/** Those that something is put aside for. */
export const waitingSubscriptions = async (db: WebhookDatabase): Promise<readonly string[]> => {
  const rows = await tablesOf(db)
    .selectFrom('webhook_item')
    .select('subscription_id')
    .distinct()
    .where('state', '=', 'waiting')
    .execute();
  return rows.map(({ subscription_id }) => subscription_id);
};
