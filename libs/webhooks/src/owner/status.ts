import { sql } from 'kysely';
import { type Instant, millisOf } from '#libs/kernel';
import type { WebhookLog } from '../engine/ports.js';
import type { WebhookState } from '../engine/state.js';
import { tablesOf, type WebhookDatabase } from '../engine/tables.js';

/** How a webhook fares, whichever process delivers. */
export interface WebhookStatus {
  readonly subscriptionId: string;
  /** Everything up to here is delivered, or among what waits. */
  readonly seq: number;
  /** Of that place. */
  readonly cursor: string;
  /** Rows of the feed after that, in scope or not; what waits to be tried again is not among them. */
  readonly lagEvents: number;
  /** How long ago the oldest that is not delivered was recorded. */
  readonly lagSeconds: number;
  /** Put aside after a failure, or behind one that was. */
  readonly waiting: number;
  readonly dead: number;
  /** Failures in a row. */
  readonly failures: number;
  readonly failingSince: Instant | null;
  /** Nothing is tried before. */
  readonly pausedUntil: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastFailureAt: Instant | null;
  readonly lastError: string | null;
}

interface Counted {
  readonly waiting: number;
  readonly dead: number;
  readonly oldest: string | null;
}

const none: Counted = { waiting: 0, dead: 0, oldest: null };

/** What was put aside and what was given up, of each subscription that has any. */
export const countItems = async (db: WebhookDatabase): Promise<ReadonlyMap<string, Counted>> => {
  const rows = await tablesOf(db)
    .selectFrom('webhook_item')
    .select([
      'subscription_id',
      sql<number | string>`sum(case when state = 'waiting' then 1 else 0 end)`.as('waiting'),
      sql<number | string>`sum(case when state = 'dead' then 1 else 0 end)`.as('dead'),
      sql<string | null>`min(case when state = 'waiting' then recorded_at end)`.as('oldest'),
    ])
    .groupBy('subscription_id')
    .execute();
  return new Map(
    rows.map(({ subscription_id, waiting, dead, oldest }) => [
      subscription_id,
      { waiting: Number(waiting), dead: Number(dead), oldest },
    ]),
  );
};

export interface Looking {
  readonly log: WebhookLog;
  readonly counts: ReadonlyMap<string, Counted>;
  readonly head: number;
  readonly now: Instant;
}

export const statusOf = async (
  subscriptionId: string,
  state: WebhookState,
  { log, counts, head, now }: Looking,
): Promise<WebhookStatus> => {
  const { waiting, dead, oldest } = counts.get(subscriptionId) ?? none;
  const lagEvents = Math.max(0, head - state.seq);
  const next =
    lagEvents === 0 ? undefined : (await log.rowsAfter(await log.resolve(state.cursor), 1)).rows[0];
  const since = [oldest, next?.recordedAt].filter((at) => typeof at === 'string').sort()[0];
  return {
    subscriptionId,
    seq: state.seq,
    cursor: state.cursor,
    lagEvents,
    lagSeconds: since === undefined ? 0 : Math.max(0, (millisOf(now) - millisOf(since as Instant)) / 1000),
    waiting,
    dead,
    failures: state.streak,
    failingSince: state.failingSince,
    pausedUntil: state.pausedUntil,
    lastSuccessAt: state.lastSuccessAt,
    lastFailureAt: state.lastFailureAt,
    lastError: state.lastError,
  };
};
