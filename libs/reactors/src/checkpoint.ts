import type { Position, StoreIdentity } from '#libs/event-store';
import { reactorError } from './errors.js';
import type { Reactor } from './reactor.js';
import { type ReactorDatabase, type ReactorTransaction, tablesOf } from './tables.js';

/** How far a reactor's items reach; `start` is before the first event, and smaller than every position. */
export type Reached = Position | typeof start;
export const start = '';

/** In which log a position is a place. A ledger that was copied to another store has a log of its own there. */
const logOf = ({ ledgerId, logId }: StoreIdentity): string =>
  logId === undefined ? ledgerId : `${ledgerId}/${logId}`;

const rowOf = (db: ReactorDatabase, name: string) =>
  tablesOf(db).selectFrom('reactor_checkpoint').selectAll().where('name', '=', name).executeTakeFirst();

/** Whether the reactor stands in an earlier log of this ledger. REACTOR_OF_ANOTHER_LEDGER. */
export const isOfEarlierLog = async (
  db: ReactorDatabase,
  { name }: Reactor,
  ledger: StoreIdentity,
): Promise<boolean> => {
  const row = await rowOf(db, name);
  if (row === undefined) return false;
  if (row.ledger_id.split('/')[0] !== ledger.ledgerId)
    throw reactorError('REACTOR_OF_ANOTHER_LEDGER', { reactor: name });
  return row.ledger_id !== logOf(ledger);
};

/**
 * Where the reactor goes on. In a ledger it has never seen it writes down where it begins before it does anything, so
 * that what happens from then on is not lost however often it is stopped.
 */
export const openCheckpoint = async (
  tx: ReactorTransaction,
  { name, begins }: Reactor,
  ledger: StoreIdentity,
): Promise<Reached> => {
  const row = await rowOf(tx, name);
  if (row !== undefined) return row.position as Reached;
  const position = begins === 'head' ? (ledger.head ?? start) : start;
  await tablesOf(tx)
    .insertInto('reactor_checkpoint')
    .values({ name, position, ledger_id: logOf(ledger) })
    .execute();
  return position;
};

/** How far reactors have come in this log, whichever is the furthest. */
export const furthestReached = async (db: ReactorDatabase, ledger: StoreIdentity): Promise<Reached> => {
  const row = await tablesOf(db)
    .selectFrom('reactor_checkpoint')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('ledger_id', '=', logOf(ledger))
    .executeTakeFirst();
  return (row?.position ?? start) as Reached;
};

/** Puts it at a place in this log, wherever it stood in an earlier one. */
export const placeCheckpoint = async (
  tx: ReactorTransaction,
  { name }: Reactor,
  ledger: StoreIdentity,
  position: Reached,
): Promise<void> => {
  await tablesOf(tx)
    .updateTable('reactor_checkpoint')
    .set({ position, ledger_id: logOf(ledger) })
    .where('name', '=', name)
    .execute();
};

/** Moves it on from where it is believed to stand. REACTOR_DISPLACED when it stands elsewhere. */
export const moveCheckpoint = async (
  tx: ReactorTransaction,
  name: string,
  from: Reached,
  to: Reached,
): Promise<void> => {
  const { numUpdatedRows } = await tablesOf(tx)
    .updateTable('reactor_checkpoint')
    .set({ position: to })
    .where('name', '=', name)
    .where('position', '=', from)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw reactorError('REACTOR_DISPLACED', { reactor: name });
};
