import {
  eventStoreError,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
  type StoreIdentity,
} from '#libs/event-store';
import type { Context } from './calls.js';
import type { Failure } from './classify.js';
import type { Lane } from './lane.js';
import { invalidPosition, logPositionOf, positionOf } from './position.js';
import { READ_AHEAD } from './pull.js';
import { reading } from './reading.js';
import { isForeign, isOurs, recordedEventOf, type Resolved } from './recorded-event.js';

/** Events asked for at once: enough to make the asking cheap, and not so many that the server reads in vain. */
const PAGE = 2_000;
const FIRST_PAGE_BACKWARDS = 32;

/** A place inside a record, as one made up or of another ledger is: the server will not begin there. */
const refuseUnreadable = (after: Position | undefined) => (failure: Failure) => {
  if (failure.kind === 'refused' && after !== undefined)
    throw invalidPosition('the position is not of this ledger');
  return false;
};

/** One page of `$all`, system events included. Going forwards the event at `from` itself comes first again. */
const page = (
  context: Context,
  lane: Lane,
  from: () => Position | undefined,
  direction: 'forwards' | 'backwards',
  size: number,
  /** The position as the caller gave it, where the page starts at it: it may be none of ours. */
  given?: Position,
) =>
  reading<Resolved>(context, lane, {
    what: 'a read of the ledger',
    open: (client) => {
      const position = from();
      return client.readAll(
        {
          direction,
          fromPosition:
            position === undefined ? (direction === 'forwards' ? 'start' : 'end') : logPositionOf(position),
          maxCount: size,
          requiresLeader: true,
        },
        READ_AHEAD,
      );
    },
    isEmpty: refuseUnreadable(given),
  });

/** The place of the newest event there is, the server's own included. */
export const lastPosition = async (context: Context, lane: Lane): Promise<Position | undefined> => {
  for await (const { event } of page(context, lane, () => undefined, 'backwards', 1)) {
    if (event !== undefined) return positionOf(event.position);
  }
  return undefined;
};

/** The newest event of the ledger, and the end of the log: whatever the server has written since. */
export const endsOf = async (context: Context, lane: Lane): Promise<Pick<StoreIdentity, 'head' | 'end'>> => {
  let before: Position | undefined;
  let end: Position | undefined;
  for (let size = FIRST_PAGE_BACKWARDS; ; size = PAGE) {
    let seen = 0;
    for await (const { event } of page(context, lane, () => before, 'backwards', size)) {
      seen += 1;
      if (event === undefined) continue;
      before = positionOf(event.position);
      end ??= before;
      if (isOurs(event) && !isForeign(event)) return { head: before, end };
    }
    if (seen < size) return { head: undefined, ...(end !== undefined && { end }) };
  }
};

/** Whether events that others wrote into the same database are passed over, or are nothing to put up with. */
export type Foreigners = 'passed over' | 'refused';

/** What stands in the ledger when the read begins, in order; it ends there, however much is being appended. */
export async function* readAll(
  context: Context,
  lane: Lane,
  { after, limit }: ReadAllOptions,
  foreigners: Foreigners = 'passed over',
): AsyncGenerator<RecordedEvent, void> {
  if (after !== undefined) logPositionOf(after);
  if (limit !== undefined && limit <= 0) return;
  const end = await lastPosition(context, lane);
  let cursor = after;
  let given = 0;
  let full = true;
  while (full && end !== undefined && (cursor === undefined || cursor < end)) {
    const events = page(context, lane, () => cursor, 'forwards', PAGE, cursor === after ? after : undefined);
    let seen = 0;
    for await (const { event } of events) {
      seen += 1;
      if (event === undefined) continue;
      const position = positionOf(event.position);
      if (position > end) return;
      if (cursor !== undefined && position <= cursor) continue;
      cursor = position;
      if (!isOurs(event)) continue;
      if (isForeign(event)) {
        if (foreigners === 'passed over') continue;
        throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
          detail: `This EventStoreDB is used by others too: stream ${event.streamId} is not a ledger's.`,
        });
      }
      yield recordedEventOf(event);
      given += 1;
      if (given === limit) return;
    }
    full = seen >= PAGE;
  }
}
