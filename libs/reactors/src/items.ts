import { sql } from 'kysely';
import type { EventStore, RecordedEvent, Revision, StreamId } from '#libs/event-store';
import type { EventId, Instant } from '#libs/kernel';
import type { Plan } from './reactor.js';
import { type ItemState, type ReactorDatabase, type ReactorTransaction, tablesOf } from './tables.js';

const DAY = 86_400_000;
/** For so long an event that is sent again is known to be done. */
export const REMEMBERED_MILLIS = 30 * DAY;

/** Where the event of an item stands: the same in every store that its ledger was ever in. */
export interface EventPlace {
  readonly eventId: EventId;
  readonly stream: StreamId;
  readonly revision: Revision;
}

/** An effect that is due, and where the event stands that asks for it. */
export interface DueItem extends EventPlace {
  readonly failures: number;
}

/** Undefined where it does not stand there any more: an older copy of the events was put back. */
export const eventAt = async (
  store: EventStore,
  { stream, revision, eventId }: EventPlace,
): Promise<RecordedEvent | undefined> => {
  const [event] = await store.readStream(stream, { direction: 'forwards', from: revision, limit: 1 });
  return event?.id === eventId ? event : undefined;
};

/** Adds what is to be done about an event; one that is there already stays as it is. */
export const addItem = async (
  tx: ReactorTransaction,
  reactor: string,
  { id, stream, revision, position, type, metadata }: RecordedEvent,
  { due, queue }: Plan,
): Promise<void> => {
  await tablesOf(tx)
    .insertInto('reactor_item')
    .values({
      reactor,
      event_id: id,
      stream,
      revision: revision.toString(),
      position,
      type,
      queue: queue ?? '',
      due,
      state: 'waiting',
      failures: 0,
      error: null,
      changed_at: metadata.recordedAt,
    })
    .onConflict((conflict) => conflict.columns(['reactor', 'event_id']).doNothing())
    .execute();
};

export interface DueQuery {
  readonly reactor: string;
  readonly now: Instant;
  /** A retry due later than this was set by a clock that has been put back since. */
  readonly latestRetry: Instant;
  readonly limit: number;
  readonly except: readonly string[];
}

/** What is due and first in its queue, oldest event first. */
export const dueItems = async (db: ReactorDatabase, query: DueQuery): Promise<readonly DueItem[]> => {
  const { reactor, now, latestRetry, limit, except } = query;
  let select = tablesOf(db)
    .selectFrom('reactor_item as item')
    .select(['item.event_id', 'item.stream', 'item.revision', 'item.failures'])
    .where('item.reactor', '=', reactor)
    .where('item.state', '=', 'waiting')
    .where((is) =>
      is.or([
        is('item.due', '<=', now),
        is.and([is('item.failures', '>', 0), is('item.due', '>', latestRetry)]),
      ]),
    )
    .where((is) =>
      is.or([
        is('item.queue', '=', ''),
        is.not(
          is.exists(
            is
              .selectFrom('reactor_item as earlier')
              .select(sql`1`.as('one'))
              .where('earlier.reactor', '=', reactor)
              .where('earlier.state', '=', 'waiting')
              .whereRef('earlier.queue', '=', 'item.queue')
              .whereRef('earlier.position', '<', 'item.position'),
          ),
        ),
      ]),
    );
  if (except.length > 0) select = select.where('item.event_id', 'not in', except);
  const rows = await select.orderBy('item.position').limit(limit).execute();
  return rows.map(({ event_id, stream, revision, failures }) => ({
    eventId: event_id as EventId,
    stream: stream as StreamId,
    revision: BigInt(revision),
    failures,
  }));
};

export interface ItemChange {
  readonly state: ItemState;
  readonly failures: number;
  readonly error: string | null;
  readonly due?: Instant;
}

/** Writes down what became of an effect; nothing when someone else has decided on it meanwhile. */
export const settleItem = async (
  tx: ReactorTransaction,
  reactor: string,
  eventId: string,
  now: Instant,
  change: ItemChange,
): Promise<void> => {
  await tablesOf(tx)
    .updateTable('reactor_item')
    .set({ ...change, changed_at: now })
    .where('reactor', '=', reactor)
    .where('event_id', '=', eventId)
    .where('state', '=', 'waiting')
    .execute();
};

/** Forgets what was done before `before`. */
export const pruneItems = async (db: ReactorDatabase, reactor: string, before: Instant): Promise<void> => {
  await tablesOf(db)
    .deleteFrom('reactor_item')
    .where('reactor', '=', reactor)
    .where('state', 'in', ['done', 'dropped'])
    .where('changed_at', '<', before)
    .execute();
};
