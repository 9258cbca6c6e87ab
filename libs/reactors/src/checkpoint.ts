import type { Position, StoreIdentity } from '#libs/event-store';
import { reactorError } from './errors.js';
import type { Reactor } from './reactor.js';
import { type ReactorTransaction, tablesOf } from './tables.js';

/** How far a reactor's items reach; `start` is before the first event, and smaller than every position. */
export type Reached = Position | typeof start;
export const start = '';

/**
 * Where the reactor goes on. In a ledger it has never seen it writes down where it begins before it does anything, so
 * that what happens from then on is not lost however often it is stopped. REACTOR_OF_ANOTHER_LEDGER.
 */
export const openCheckpoint = async (
  tx: ReactorTransaction,
  { name, begins }: Reactor,
  { ledgerId, head }: StoreIdentity,
): Promise<Reached> => {
  const tables = tablesOf(tx);
  const row = await tables
    .selectFrom('reactor_checkpoint')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  if (row !== undefined) {
    if (row.ledger_id !== ledgerId) throw reactorError('REACTOR_OF_ANOTHER_LEDGER', { reactor: name });
    return row.position as Reached;
  }
  const position = begins === 'head' ? (head ?? start) : start;
  await tables.insertInto('reactor_checkpoint').values({ name, position, ledger_id: ledgerId }).execute();
  return position;
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
