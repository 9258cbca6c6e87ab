import type { SubscriptionFilter, SubscriptionMessage } from '#libs/event-store';
import { positionOf } from './position.js';
import type { Page } from './reader.js';
import { recordedEventOf, type StoredEvent } from './stored-event.js';
import { nextTurn, type WakeUps } from './wake-ups.js';

/** What a subscription needs of its store. */
export interface SubscribedLog {
  readonly head: number;
  readonly wakeUps: WakeUps;
  pageAfter(position: number): Page;
  assertOpen(): void;
}

export interface SubscriptionStart {
  readonly after: number;
  readonly filter: SubscriptionFilter | undefined;
}

/** Whether the subscription is to end, and how to tell whoever waits. */
class Stop {
  private requested = false;
  private wakeWaiter: () => void = () => undefined;

  readonly request = (): void => {
    this.requested = true;
    this.wakeWaiter();
  };

  isRequested(): boolean {
    return this.requested;
  }

  readonly whenRequested = (wake: () => void): void => {
    this.wakeWaiter = wake;
    if (this.requested) wake();
  };
}

const passes = (row: StoredEvent, filter: SubscriptionFilter | undefined): boolean =>
  (filter?.streamPrefixes?.some((prefix) => row.stream.startsWith(prefix)) ?? true) &&
  (filter?.eventTypes?.includes(row.type) ?? true);

/** Reads on from where it is; waits for a commit only when it has just seen that there is nothing more. */
async function* messages(
  log: SubscribedLog,
  start: () => SubscriptionStart,
  stop: Stop,
): AsyncGenerator<SubscriptionMessage, void> {
  const { after, filter } = start();
  let cursor = after;
  let caughtUp = false;
  while (!stop.isRequested()) {
    const page = log.pageAfter(cursor);
    let told = cursor;
    for (const row of page.rows) {
      cursor = row.position;
      if (!passes(row, filter)) continue;
      told = cursor;
      yield { kind: 'event', event: recordedEventOf(row) };
      if (stop.isRequested()) return;
      log.assertOpen();
    }
    if (!page.full && !caughtUp) {
      caughtUp = true;
      yield { kind: 'caught-up', position: cursor === 0 ? undefined : positionOf(cursor) };
    } else if (told < cursor) {
      yield { kind: 'checkpoint', position: positionOf(cursor) };
    }
    if (page.full) await nextTurn();
    else if (log.head <= cursor && !stop.isRequested()) await log.wakeUps.wait(stop.whenRequested);
  }
}

/**
 * A generator alone would not do: its `return()` queues behind a `next()` that waits for the next commit.
 * Here it, and the signal, first wake that wait.
 */
export const subscribe = (
  log: SubscribedLog,
  signal: AbortSignal | undefined,
  start: () => SubscriptionStart,
): AsyncIterable<SubscriptionMessage> => ({
  [Symbol.asyncIterator]: () => {
    const stop = new Stop();
    if (signal?.aborted === true) stop.request();
    signal?.addEventListener('abort', stop.request, { once: true });
    const inner = messages(log, start, stop);
    const forget = (): void => {
      signal?.removeEventListener('abort', stop.request);
    };
    const next = async (): Promise<IteratorResult<SubscriptionMessage, undefined>> => {
      try {
        const result = await inner.next();
        if (result.done !== true) return result;
      } catch (error) {
        forget();
        throw error;
      }
      forget();
      return { done: true, value: undefined };
    };
    return {
      next,
      return: async () => {
        stop.request();
        forget();
        await inner.return();
        return { done: true, value: undefined };
      },
    };
  },
});
