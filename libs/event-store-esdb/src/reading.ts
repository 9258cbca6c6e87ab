import type { EventStoreDBClient } from '@eventstore/db-client';
import { CodedError } from '#libs/kernel';
import { canBeRepeated, type Context, renewClient } from './calls.js';
import { classify, type Failure } from './classify.js';
import { closedError, codedFailure, deadlinePassed, describeError } from './failures.js';
import type { Lane } from './lane.js';
import { Pull, type Source } from './pull.js';
import { backoff, pause } from './timers.js';

export interface Reading<T> {
  readonly what: string;
  /** Asks for what follows the items already given: it is called again after a failure. */
  readonly open: (client: EventStoreDBClient) => Source<T>;
  /** Called for a failure that is not to be repeated; true when it only means that there is nothing. */
  readonly isEmpty?: (failure: Failure) => boolean;
}

/**
 * The items of a read, one by one as the caller takes them. The deadline is counted from the last item: a read may
 * be as long as the ledger, but no wait within it is longer than a call may take.
 */
export async function* reading<T>(context: Context, lane: Lane, read: Reading<T>): AsyncGenerator<T, void> {
  const { limits, figures, redact, closing } = context;
  const { what } = read;
  let attempt = 1;
  let end = performance.now() + limits.deadlineMs;
  for (;;) {
    if (closing.hasBegun()) throw closedError();
    const client = lane.client();
    const pull = new Pull<T>(read.open(client));
    const close = () => {
      pull.fail(closedError());
    };
    closing.add(close);
    try {
      for (;;) {
        const left = Math.min(end - performance.now(), limits.attemptMs * 2 ** (attempt - 1));
        const item = await pull.next(left, what);
        if (item === undefined) return;
        attempt = 1;
        yield item;
        end = performance.now() + limits.deadlineMs;
      }
    } catch (error) {
      if (error instanceof CodedError) throw error;
      const failure = classify(error);
      if (read.isEmpty?.(failure) === true) return;
      const reason = describeError(error, redact);
      renewClient(context, lane, client, failure, what, reason);
      if (!canBeRepeated(failure)) throw codedFailure(what, failure, error, redact);
      const wait = backoff(attempt);
      attempt += 1;
      if (performance.now() + wait >= end) throw deadlinePassed(what, error, redact);
      figures.retries += 1;
      context.notify({ kind: 'retries', what, reason });
      await pause(wait, closing.signal);
    } finally {
      closing.remove(close);
      if (!pull.isOver()) pull.cancel();
    }
  }
}
