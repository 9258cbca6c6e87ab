import type { AppendResult } from '#libs/event-store';
import { type AppendCall, appendOnce } from './append-rpc.js';
import { type Attempt, call, type Context } from './calls.js';
import { classify } from './classify.js';
import type { Lane } from './lane.js';
import { positionOf } from './position.js';
import { readOnce } from './read-rpc.js';
import type { ClientEvent } from './recorded-event.js';

/** What the append answers when it finds its own events where it would write them; undefined otherwise. */
const standingAt = async (
  attempt: Attempt,
  { stream, events, expected }: AppendCall,
): Promise<AppendResult | undefined> => {
  const from = expected === 'no-stream' ? 0n : expected + 1n;
  const found: ClientEvent[] = [];
  const read = { stream, direction: 'forwards', from, count: events.length } as const;
  const { done, cancel } = readOnce(attempt.client, read, (event) => found.push(event));
  attempt.abandon = cancel;
  await done;
  const last = found.at(-1);
  if (last === undefined || found.length < events.length) return undefined;
  if (events.some(({ id }, index) => found[index]?.id !== id)) return undefined;
  return { revision: last.revision, position: positionOf(last.position) };
};

/**
 * Writes through the Append RPC: unlike the batch stream it honours deadlines and `requiresLeader`, and shares
 * nothing with other clients of the process.
 */
export const append = (context: Context, lane: Lane, appending: AppendCall, deadlineMs?: number) => {
  const attempt = async (attempted: Attempt): Promise<AppendResult> => {
    const { uncertain } = attempted;
    try {
      const result = await appendOnce(attempted, appending);
      if (result !== undefined) return result;
    } catch (error) {
      if (!uncertain || classify(error).kind !== 'conflict') throw error;
      // The conflict may be with ourselves: an attempt whose reply was lost has written these events.
      const written = await standingAt(attempted, appending);
      if (written === undefined) throw error;
      context.figures.foundWritten += 1;
      context.notify({ kind: 'foundWritten', what: 'an append', reason: 'our own ids stand there' });
      return written;
    }
    // A server may answer without the position; the log has it.
    const written = await standingAt(attempted, appending);
    if (written === undefined) throw new Error('EventStoreDB acknowledged an append that is not in its log');
    return written;
  };
  return call(context, lane, 'an append', attempt, deadlineMs);
};
