import type { StoreIdentity } from '#libs/event-store';
import { compositionError } from './errors.js';

export interface Reaching {
  /** The ledger as it was a moment ago. */
  readonly ledger: StoreIdentity;
  readonly now: () => Promise<StoreIdentity>;
}

const endOf = ({ head, end = head }: StoreIdentity): string => end ?? '';

/**
 * Whoever has come further than the log goes was made of events that are no longer there: an older copy was put back.
 * What is recorded from now on would be passed over up to where it stands, without a sound. To be asked by every
 * process before it serves: once the log has grown past that place nobody can tell any more.
 */
export const assertReaches = async (
  { ledger, now }: Reaching,
  reached: string,
  what: string,
): Promise<void> => {
  if (reached <= endOf(ledger)) return;
  // Others may have gone on in that moment.
  if (reached > endOf(await now()))
    throw compositionError('LEDGER_EVENTS_BEHIND', {
      detail: `${what} were made of events after the last there is.`,
    });
};
