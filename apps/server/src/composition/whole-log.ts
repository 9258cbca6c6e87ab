import type { EventStore, StoreIdentity } from '#libs/event-store';
import { compositionError } from './errors.js';

/**
 * Whoever has come further than the log goes was made of events that are no longer there: an older copy was put back.
 * What is recorded from now on would be passed over up to where it stands, without a sound. To be asked by every
 * process before it serves: once the log has grown past that place nobody can tell any more.
 */
export const assertReaches = async (
  store: EventStore,
  furthest: (ledger: StoreIdentity) => Promise<string>,
  what: string,
): Promise<void> => {
  const reached = await furthest(await store.identity());
  // Anew: others may have gone on meanwhile.
  const { head, end = head } = await store.identity();
  if (reached > (end ?? ''))
    throw compositionError('LEDGER_EVENTS_BEHIND', {
      detail: `${what} were made of events after the last there is.`,
    });
};
