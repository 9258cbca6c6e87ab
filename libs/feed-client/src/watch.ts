import { FeedError } from './errors.js';

/** A signal for one request that aborts with the caller's, or when nothing was heard for too long. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Something was heard: the time begins anew. */
  heard(): void;
  /** While the consumer is at work, the silence is its own. */
  rest(): void;
  /** What the request failed with: the silence, where that was it. */
  blame(error: unknown): unknown;
  end(): void;
}

/** Watches over one request: a peer that is gone without a word holds a socket open for ever. */
export const watch = (silenceMs: number, outer: AbortSignal): Watch => {
  const controller = new AbortController();
  const silent = new FeedError('FEED_CLIENT_SILENT', { detail: `nothing was heard for ${silenceMs} ms` });
  let timer: NodeJS.Timeout | undefined;
  const rest = (): void => {
    clearTimeout(timer);
  };
  const heard = (): void => {
    rest();
    timer = setTimeout(() => {
      controller.abort(silent);
    }, silenceMs);
  };
  const passOn = (): void => {
    controller.abort(outer.reason);
  };
  if (outer.aborted) passOn();
  else outer.addEventListener('abort', passOn);
  heard();
  return {
    signal: controller.signal,
    heard,
    rest,
    blame: (error) => (controller.signal.reason === silent ? silent : error),
    end: () => {
      rest();
      outer.removeEventListener('abort', passOn);
      controller.abort();
    },
  };
};
