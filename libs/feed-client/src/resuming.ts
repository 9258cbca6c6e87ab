import { type Page, type Source, unreadable } from './page.js';
import type { Retry } from './retry.js';

export interface Resuming {
  readonly source: Source;
  readonly after: string | undefined;
  readonly signal: AbortSignal;
  readonly retry: Retry;
}

/**
 * One page after the other over as many connections as it takes, each going on where the last page ended. Ends when
 * the signal aborts; throws a FeedError that time does not heal.
 */
export async function* resuming({ source, after, signal, retry }: Resuming): AsyncGenerator<Page> {
  for (let cursor = after; !signal.aborted;) {
    try {
      for await (const page of source(cursor, signal)) {
        retry.succeeded();
        cursor = page.cursor;
        yield page;
      }
      await retry.after(unreadable('the connection was ended'));
    } catch (thrown) {
      await retry.after(thrown);
    }
  }
}
