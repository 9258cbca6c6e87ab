import { eventStoreError, type SerialisedEvent } from '#libs/event-store';
import { CodedError, type EventId, newUuid } from '#libs/kernel';
import { append } from './append.js';
import type { Context } from './calls.js';
import type { Lane } from './lane.js';
import { reading } from './reading.js';
import { IDENTITY_STREAM, type Resolved } from './recorded-event.js';

/** What makes this ledger this ledger: written once, by whoever opens it first. */
export interface Identity {
  readonly ledgerId: string;
  readonly event: SerialisedEvent;
}

const TYPE = 'LedgerIdentified';

const eventOf = (id: string, ledgerId: string): SerialisedEvent => ({
  id: id as EventId,
  type: TYPE,
  data: JSON.stringify({ ledgerId }),
  metadata: '{}',
});

const find = async (context: Context, lane: Lane): Promise<Identity | undefined> => {
  const items = reading<Resolved>(context, lane, {
    what: 'a read of the identity',
    open: (client) => client.readStream(IDENTITY_STREAM, { maxCount: 1, requiresLeader: true }),
    isEmpty: ({ kind }) => kind === 'stream-not-found',
  });
  for await (const { event } of items) {
    const ledgerId = (event?.data as { readonly ledgerId?: unknown } | undefined)?.ledgerId;
    if (event === undefined || typeof ledgerId !== 'string') {
      throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
        detail: `The stream ${IDENTITY_STREAM} of this EventStoreDB was not written by a ledger.`,
      });
    }
    return { ledgerId, event: eventOf(event.id, ledgerId) };
  }
  return undefined;
};

/** Finds the ledger's id or gives it one. Of several that try at once one wins, and all answer the same. */
export const identify = async (context: Context, reads: Lane, writes: Lane): Promise<Identity> => {
  const found = await find(context, reads);
  if (found !== undefined) return found;
  const made = eventOf(newUuid(), newUuid());
  try {
    await append(context, writes, { stream: IDENTITY_STREAM, expected: 'no-stream', events: [made] });
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'EVENT_STORE_CONFLICT') throw error;
  }
  const winner = await find(context, reads);
  if (winner === undefined) throw new Error('the identity of the ledger is neither there nor missing');
  return winner;
};

/**
 * Appends the identity again, with the same id at the same revision: the leader answers as it did at first and writes
 * nothing. So the way of an append is proved to its end, and the log does not grow by being looked after.
 */
export const appendAgain = async (
  context: Context,
  writes: Lane,
  { event }: Identity,
  deadlineMs: number,
): Promise<void> => {
  await append(
    context,
    writes,
    { stream: IDENTITY_STREAM, expected: 'no-stream', events: [event] },
    deadlineMs,
  );
};
