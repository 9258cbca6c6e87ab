import type { CopyTarget } from '#libs/event-store';
import { connecting } from './connecting.js';
import { EventStoreDbCopyTarget } from './copy-target.js';
import { identify } from './identity.js';
import type { EventStoreDbOptions } from './options.js';
import { EventStoreDbEventStore } from './store.js';

/**
 * Connects, and finds or makes the ledger's identity: when this resolves the ledger can be read and written.
 * Rejects with EVENT_STORE_CANNOT_OPEN for what people must mend and EVENT_STORE_UNAVAILABLE for what may pass.
 */
export const openEventStoreDb = (options: EventStoreDbOptions): Promise<EventStoreDbEventStore> =>
  connecting(options, async ({ context, lanes }) => {
    const ledger = await identify(context, lanes.reads, lanes.writes);
    return new EventStoreDbEventStore(context, lanes, ledger, () => {
      context.closing.begin();
    });
  });

/**
 * Connects, and takes the store for a copy of the ledger of that id. Rejects with EVENT_STORE_CANNOT_OPEN when it
 * holds another ledger or anything else, and as `openEventStoreDb` does.
 */
export const openEventStoreDbForCopy = (
  options: EventStoreDbOptions,
  ledgerId: string,
): Promise<CopyTarget> =>
  connecting(options, async ({ context, lanes }) => EventStoreDbCopyTarget.claim(context, lanes, ledgerId));
