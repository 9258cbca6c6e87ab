import type { EventStore, RecordedEvent, StoreIdentity, StreamId } from '#libs/event-store';
import { type Clock, type EventId, plusMillis } from '#libs/kernel';
import type { Lease } from '#libs/leases';
import { placeCheckpoint, type Reached, start } from './checkpoint.js';
import { eventAt, REMEMBERED_MILLIS } from './items.js';
import type { Reactor } from './reactor.js';
import { type ReactorDatabase, type ReactorTransaction, tablesOf } from './tables.js';

export interface CarryOverParts {
  readonly db: ReactorDatabase;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly reactor: Reactor;
}

const DAY = 86_400_000;
/** So far back an event is looked for that is still there. */
const MOST_LOST = 1_000;

interface ItemPlace {
  readonly event_id: string;
  readonly stream: string;
  readonly revision: string;
}

const itemsOf = (db: ReactorDatabase, { name }: Reactor) =>
  tablesOf(db)
    .selectFrom('reactor_item')
    .select(['event_id', 'stream', 'revision'])
    .where('reactor', '=', name);

const eventOf = (store: EventStore, { event_id, stream, revision }: ItemPlace) =>
  eventAt(store, { eventId: event_id as EventId, stream: stream as StreamId, revision: BigInt(revision) });

/**
 * Where the reactor goes on. All before its newest item it has dealt with. What came after that and was done is still
 * among the items, unless that was long ago; and what was long ago is left alone, since it would be told a second time.
 */
const placeOf = async (
  { store, clock, reactor }: CarryOverParts,
  newest: RecordedEvent | undefined,
): Promise<Reached> => {
  const lately = plusMillis(clock.now(), DAY - REMEMBERED_MILLIS);
  if (reactor.begins === 'start' || (newest !== undefined && newest.metadata.recordedAt >= lately))
    return newest?.position ?? start;
  let position: Reached = start;
  for await (const event of store.readAll()) {
    if (event.metadata.recordedAt >= lately) break;
    position = event.position;
  }
  return position;
};

/** The newest item whose event is there. */
const newestOf = async ({ db, store, reactor }: CarryOverParts): Promise<RecordedEvent | undefined> => {
  for (const item of await itemsOf(db, reactor).orderBy('position', 'desc').limit(MOST_LOST).execute()) {
    const event = await eventOf(store, item);
    if (event !== undefined) return event;
  }
  return undefined;
};

interface Placed {
  /** Items that are to be done or decided on, and the newest of all. */
  readonly events: readonly RecordedEvent[];
  /** Ids of events that are lost. */
  readonly lost: readonly string[];
}

const place = async (parts: CarryOverParts, newest: RecordedEvent | undefined): Promise<Placed> => {
  const { db, store, reactor } = parts;
  const events = newest === undefined ? [] : [newest];
  const lost: string[] = [];
  for (const item of await itemsOf(db, reactor).where('state', 'in', ['waiting', 'dead']).execute()) {
    const event = await eventOf(store, item);
    if (event === undefined) lost.push(item.event_id);
    else events.push(event);
  }
  return { events, lost };
};

/** Done items are kept for their ids alone, and come before all that is open. */
const placeItems = async (
  tx: ReactorTransaction,
  { name }: Reactor,
  { events, lost }: Placed,
): Promise<void> => {
  const items = tablesOf(tx).updateTable('reactor_item').where('reactor', '=', name);
  await items.set({ position: '' }).execute();
  for (const { id, position } of events) await items.set({ position }).where('event_id', '=', id).execute();
  for (const id of lost)
    await items.set({ state: 'dropped', error: 'EVENT_LOST' }).where('event_id', '=', id).execute();
};

/**
 * Carries a reactor over into another log of its ledger: the one it was copied to, or one that an older copy was put
 * back into. Positions of the earlier log mean nothing there, but events have kept their streams and revisions, by which
 * its items are found again. What it had no plan for comes again and is passed over again; what is done is known by its
 * id; what an event asked for that is lost is dropped.
 */
export const carryOver = async (
  parts: CarryOverParts,
  ledger: StoreIdentity,
  lease: Lease,
): Promise<void> => {
  const { db, reactor } = parts;
  const newest = await newestOf(parts);
  const placed = await place(parts, newest);
  const reached = await placeOf(parts, newest);
  await db.transaction().execute(async (tx) => {
    await lease.confirm(tx);
    await placeCheckpoint(tx, reactor, ledger, reached);
    await placeItems(tx, reactor, placed);
  });
};
