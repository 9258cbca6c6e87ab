import { sql } from 'kysely';
import { type Instant, millisOf } from '#libs/kernel';
import type { RunnerState } from './runner.js';
import { type ReactorDatabase, tablesOf } from './tables.js';

export interface ReactorStatus {
  readonly name: string;
  readonly state: RunnerState;
  /** Empty before the first event. */
  readonly position: string;
  /** Due by now and not done. */
  readonly overdue: number;
  /** To be done later: timers and retries. */
  readonly scheduled: number;
  readonly dead: number;
  /** How long the oldest that is due has been waiting, in seconds. */
  readonly lagSeconds: number;
}

/** How one reactor stands, whichever process runs it. */
export const statusOf = async (
  db: ReactorDatabase,
  name: string,
  state: RunnerState,
  now: Instant,
): Promise<ReactorStatus> => {
  const tables = tablesOf(db);
  const checkpoint = await tables
    .selectFrom('reactor_checkpoint')
    .select('position')
    .where('name', '=', name)
    .executeTakeFirst();
  const counts = await tables
    .selectFrom('reactor_item')
    .select([
      sql<
        number | string
      >`coalesce(sum(case when state = 'waiting' and due <= ${now} then 1 else 0 end), 0)`.as('overdue'),
      sql<
        number | string
      >`coalesce(sum(case when state = 'waiting' and due > ${now} then 1 else 0 end), 0)`.as('scheduled'),
      sql<number | string>`coalesce(sum(case when state = 'dead' then 1 else 0 end), 0)`.as('dead'),
      sql<string | null>`min(case when state = 'waiting' and due <= ${now} then due end)`.as('oldest'),
    ])
    .where('reactor', '=', name)
    .where('state', 'in', ['waiting', 'dead'])
    .executeTakeFirstOrThrow();
  return {
    name,
    state,
    position: checkpoint?.position ?? '',
    overdue: Number(counts.overdue),
    scheduled: Number(counts.scheduled),
    dead: Number(counts.dead),
    lagSeconds: counts.oldest === null ? 0 : (millisOf(now) - millisOf(counts.oldest as Instant)) / 1000,
  };
};
