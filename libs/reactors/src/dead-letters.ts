import type { Instant } from '#libs/kernel';
import { reactorError } from './errors.js';
import { type ReactorDatabase, tablesOf } from './tables.js';

/** An effect that was tried as often as it may be. */
export interface DeadLetter {
  readonly reactor: string;
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly failures: number;
  /** Code of the last failure. */
  readonly error: string | null;
  readonly since: Instant;
}

export interface DeadLetterKey {
  readonly reactor: string;
  readonly eventId: string;
}

const MOST = 500;

/** The oldest first, at most 500. */
export const listDeadLetters = async (
  db: ReactorDatabase,
  reactor?: string,
): Promise<readonly DeadLetter[]> => {
  let select = tablesOf(db).selectFrom('reactor_item').selectAll().where('state', '=', 'dead');
  if (reactor !== undefined) select = select.where('reactor', '=', reactor);
  const rows = await select.orderBy('position').orderBy('reactor').limit(MOST).execute();
  return rows.map((row) => ({
    reactor: row.reactor,
    eventId: row.event_id,
    type: row.type,
    stream: row.stream,
    position: row.position,
    failures: row.failures,
    error: row.error,
    since: row.changed_at as Instant,
  }));
};

const decide = async (
  db: ReactorDatabase,
  { reactor, eventId }: DeadLetterKey,
  change: Partial<{ state: 'waiting' | 'dropped'; failures: number; due: string; changed_at: string }>,
): Promise<void> => {
  const { numUpdatedRows } = await tablesOf(db)
    .updateTable('reactor_item')
    .set(change)
    .where('reactor', '=', reactor)
    .where('event_id', '=', eventId)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw reactorError('DEAD_LETTER_UNKNOWN');
};

/** Tries it again from the start, now. DEAD_LETTER_UNKNOWN. */
export const retryDeadLetter = (db: ReactorDatabase, key: DeadLetterKey, now: Instant): Promise<void> =>
  decide(db, key, { state: 'waiting', failures: 0, due: now, changed_at: now });

/** It is never done. Whoever calls this has recorded who dropped it and why. DEAD_LETTER_UNKNOWN. */
export const dropDeadLetter = (db: ReactorDatabase, key: DeadLetterKey, now: Instant): Promise<void> =>
  decide(db, key, { state: 'dropped', changed_at: now });

/** DEAD_LETTER_UNKNOWN when it is not there. */
export const findDeadLetter = async (db: ReactorDatabase, key: DeadLetterKey): Promise<DeadLetter> => {
  const found = (await listDeadLetters(db, key.reactor)).find(({ eventId }) => eventId === key.eventId);
  if (found === undefined) throw reactorError('DEAD_LETTER_UNKNOWN');
  return found;
};
