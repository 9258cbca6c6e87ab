import type { SubscribeOptions, SubscriptionMessage } from '#libs/event-store';
import { Stop } from './stop.js';
import { type SubscribedLog, subscription } from './subscription.js';

type Next = IteratorResult<SubscriptionMessage, undefined>;

const DONE: Next = { done: true, value: undefined };

/**
 * A generator alone would not do: its `return()` queues behind a `next()` that waits for the next event.
 * Here it, the signal, and the closing of the store first wake that wait.
 */
export const subscribe = (
  log: SubscribedLog,
  options: SubscribeOptions,
): AsyncIterable<SubscriptionMessage> => ({
  [Symbol.asyncIterator]: () => {
    const { signal } = options;
    const { closing, figures } = log.context;
    const stop = new Stop();
    if (signal?.aborted === true) stop.request();
    signal?.addEventListener('abort', stop.request, { once: true });
    closing.add(stop.request);
    figures.openSubscriptions += 1;
    const inner = subscription(log, options, stop);
    let forgotten = false;
    const forget = (): void => {
      if (forgotten) return;
      forgotten = true;
      figures.openSubscriptions -= 1;
      signal?.removeEventListener('abort', stop.request);
      closing.remove(stop.request);
    };
    const next = async (): Promise<Next> => {
      try {
        const result = await inner.next();
        if (result.done !== true) return result;
      } catch (error) {
        forget();
        throw error;
      }
      forget();
      return DONE;
    };
    return {
      next,
      return: async (): Promise<Next> => {
        stop.request();
        forget();
        await inner.return();
        return DONE;
      },
    };
  },
});
