import { eventStoreError, type ExpectedRevision, type SerialisedEvent } from '#libs/event-store';
import { CodedError, type EventId, newUuid } from '#libs/kernel';
import { append } from './append.js';
import type { Context } from './calls.js';
import type { Lane } from './lane.js';
import { reading } from './reading.js';
import { IDENTITY_STREAM, type Resolved } from './recorded-event.js';

/** What makes this ledger this ledger: written once, by whoever opens it first. */
export interface Identity {
  readonly ledgerId: string;
  /** Other than the ledger's where it was copied here: positions of the log it came from mean nothing in this one. */
  readonly logId: string | undefined;
  readonly event: SerialisedEvent;
  readonly expected: ExpectedRevision;
}

const IDENTIFIED = 'LedgerIdentified';
/** Stands first where a ledger is copied to; what identifies the ledger follows when the copy is finished. */
const COPY_BEGUN = 'LedgerCopyBegun';

const eventOf = (type: string, id: string, ledgerId: string): SerialisedEvent => ({
  id: id as EventId,
  type,
  data: JSON.stringify({ ledgerId }),
  metadata: '{}',
});

interface Line {
  readonly id: string;
  readonly type: string;
  readonly ledgerId: string;
}

/** What stands in the stream of the identity: nothing, a ledger's, or a copy's beginning and perhaps its end. */
const read = async (context: Context, lane: Lane): Promise<readonly Line[]> => {
  const items = reading<Resolved>(context, lane, {
    what: 'a read of the identity',
    open: (client) => client.readStream(IDENTITY_STREAM, { maxCount: 2, requiresLeader: true }),
    isEmpty: ({ kind }) => kind === 'stream-not-found',
  });
  const lines: Line[] = [];
  for await (const { event } of items) {
    const ledgerId = (event?.data as { readonly ledgerId?: unknown } | undefined)?.ledgerId;
    if (event === undefined || typeof ledgerId !== 'string') {
      throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
        detail: `The stream ${IDENTITY_STREAM} of this EventStoreDB was not written by a ledger.`,
      });
    }
    lines.push({ id: event.id, type: event.type, ledgerId });
  }
  return lines;
};

const find = async (context: Context, lane: Lane): Promise<Identity | undefined> => {
  const [first, second] = await read(context, lane);
  if (first === undefined) return undefined;
  const { id, ledgerId } = first;
  if (first.type !== COPY_BEGUN)
    return { ledgerId, logId: undefined, event: eventOf(IDENTIFIED, id, ledgerId), expected: 'no-stream' };
  if (second !== undefined)
    return { ledgerId, logId: id, event: eventOf(IDENTIFIED, second.id, ledgerId), expected: 0n };
  throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
    detail:
      'The copy of a ledger into this EventStoreDB is not finished: `ledger store copy` with --resume finishes it.',
  });
};

/** Writes one of the two; that somebody else has done so is found out by reading. */
const write = async (
  context: Context,
  writes: Lane,
  expected: ExpectedRevision,
  event: SerialisedEvent,
): Promise<void> => {
  try {
    await append(context, writes, { stream: IDENTITY_STREAM, expected, events: [event] });
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'EVENT_STORE_CONFLICT') throw error;
  }
};

/** Finds the ledger's id or gives it one. Of several that try at once one wins, and all answer the same. */
export const identify = async (context: Context, reads: Lane, writes: Lane): Promise<Identity> => {
  const found = await find(context, reads);
  if (found !== undefined) return found;
  await write(context, writes, 'no-stream', eventOf(IDENTIFIED, newUuid(), newUuid()));
  const winner = await find(context, reads);
  if (winner === undefined) throw new Error('the identity of the ledger is neither there nor missing');
  return winner;
};

/** Marks the store as one that the ledger is being copied into, where nothing stands yet. */
export const beginCopy = (context: Context, writes: Lane, ledgerId: string): Promise<void> =>
  write(context, writes, 'no-stream', eventOf(COPY_BEGUN, newUuid(), ledgerId));

/** From now on the store is the ledger. */
export const finishCopy = (context: Context, writes: Lane, ledgerId: string): Promise<void> =>
  write(context, writes, 0n, eventOf(IDENTIFIED, newUuid(), ledgerId));

/** How far a copy of the ledger has come here; undefined where nothing was begun. Refuses any other ledger. */
export const stateOfCopy = async (
  context: Context,
  reads: Lane,
  ledgerId: string,
): Promise<'begun' | 'finished' | undefined> => {
  const [first, second] = await read(context, reads);
  if (first === undefined) return undefined;
  if (first.type === COPY_BEGUN && first.ledgerId === ledgerId)
    return second === undefined ? 'begun' : 'finished';
  throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
    detail: 'This EventStoreDB holds another ledger; a ledger is copied into an empty one.',
  });
};

/**
 * Appends the identity again, with the same id at the same revision: the leader answers as it did at first and writes
 * nothing. So the way of an append is proved to its end, and the log does not grow by being looked after.
 */
export const appendAgain = async (
  context: Context,
  writes: Lane,
  { event, expected }: Identity,
  deadlineMs: number,
): Promise<void> => {
  await append(context, writes, { stream: IDENTITY_STREAM, expected, events: [event] }, deadlineMs);
};
