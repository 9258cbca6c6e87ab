import type { FeedPlace } from '#libs/feed';
import type { Instant } from '#libs/kernel';
import { tablesOf, type WebhookDatabase, type WebhookTransaction } from './tables.js';

/** How a receiver has fared, and what it was sent. */
export interface WebhookState {
  readonly seq: number;
  readonly cursor: string;
  readonly attempts: number;
  readonly streak: number;
  readonly failingSince: Instant | null;
  readonly pausedUntil: Instant | null;
  readonly wakeAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastFailureAt: Instant | null;
  readonly lastError: string | null;
  readonly challenged: number;
  readonly challenges: number;
}

export const stateAt = (seq: number, cursor: string): WebhookState => ({
  seq,
  cursor,
  attempts: 0,
  streak: 0,
  failingSince: null,
  pausedUntil: null,
  wakeAt: null,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
  challenged: 0,
  challenges: 0,
});

const rowOf = (state: WebhookState) => ({
  seq: state.seq,
  cursor: state.cursor,
  attempts: state.attempts,
  streak: state.streak,
  failing_since: state.failingSince,
  paused_until: state.pausedUntil,
  wake_at: state.wakeAt,
  last_success_at: state.lastSuccessAt,
  last_failure_at: state.lastFailureAt,
  last_error: state.lastError,
  challenged: state.challenged,
  challenges: state.challenges,
});

type Row = Omit<ReturnType<typeof rowOf>, 'seq' | 'attempts'> & {
  readonly seq: number | string | bigint;
  readonly attempts: number | string | bigint;
  readonly subscription_id: string;
};

const stateOf = (row: Row): WebhookState => ({
  seq: Number(row.seq),
  cursor: row.cursor,
  attempts: Number(row.attempts),
  streak: row.streak,
  failingSince: row.failing_since,
  pausedUntil: row.paused_until,
  wakeAt: row.wake_at,
  lastSuccessAt: row.last_success_at,
  lastFailureAt: row.last_failure_at,
  lastError: row.last_error,
  challenged: row.challenged,
  challenges: row.challenges,
});

const selectState = (db: WebhookDatabase) =>
  tablesOf(db).selectFrom('webhook_state').selectAll().$castTo<Row>();

export const readState = async (
  db: WebhookDatabase,
  subscriptionId: string,
): Promise<WebhookState | undefined> => {
  const row = await selectState(db).where('subscription_id', '=', subscriptionId).executeTakeFirst();
  return row === undefined ? undefined : stateOf(row);
};

export const readStates = async (db: WebhookDatabase): Promise<ReadonlyMap<string, WebhookState>> => {
  const rows = await selectState(db).orderBy('subscription_id').execute();
  return new Map(rows.map((row) => [row.subscription_id, stateOf(row)]));
};

export const writeState = async (
  tx: WebhookTransaction,
  subscriptionId: string,
  state: WebhookState,
): Promise<void> => {
  const row = rowOf(state);
  await tablesOf(tx)
    .insertInto('webhook_state')
    .values({ subscription_id: subscriptionId, ...row })
    .onConflict((conflict) => conflict.column('subscription_id').doUpdateSet(row))
    .execute();
};

/** Of one that is new; one that is there already stays as it is. */
export const addState = async (
  db: WebhookDatabase,
  subscriptionId: string,
  state: WebhookState,
): Promise<void> => {
  await tablesOf(db)
    .insertInto('webhook_state')
    .values({ subscription_id: subscriptionId, ...rowOf(state) })
    .onConflict((conflict) => conflict.column('subscription_id').doNothing())
    .execute();
};

/** Whose time has come although nothing new is recorded. */
export const wantingAttention = async (db: WebhookDatabase, now: Instant): Promise<readonly string[]> => {
  const rows = await tablesOf(db)
    .selectFrom('webhook_state')
    .select('subscription_id')
    .where('wake_at', '<=', now)
    .orderBy('wake_at')
    .execute();
  return rows.map(({ subscription_id }) => subscription_id);
};

const MOST_NAMES = 500;

/**
 * Moves those that stand at `from`, and are sent nothing up to `to`, past it. No lease is needed: whoever has moved
 * one meanwhile has moved it away from `from`.
 */
export const passOver = async (
  db: WebhookDatabase,
  subscriptionIds: readonly string[],
  { from, to, cursor }: { readonly from: number; readonly to: FeedPlace; readonly cursor: string },
): Promise<void> => {
  for (let done = 0; done < subscriptionIds.length; done += MOST_NAMES) {
    await tablesOf(db)
      .updateTable('webhook_state')
      .set({ seq: to.seq, cursor })
      .where('seq', '=', from)
      .where('subscription_id', 'in', subscriptionIds.slice(done, done + MOST_NAMES))
      .execute();
  }
};
