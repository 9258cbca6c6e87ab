import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ask, type FeedConnection } from './connection.js';
import type { FeedEvent } from './events.js';
import { eventOf, type Page, parsed, type Source, unreadable } from './page.js';
import { textOf } from './text-of.js';
import type { Timing } from './timing.js';
import { watch } from './watch.js';

const EVENT_STREAM = 'text/event-stream';
/** Messages of the connection itself; the rest are events. */
const HEARTBEAT = 'heartbeat';
const TOO_SLOW = 'too-slow';

/** What one piece of the body held: its events, and how far it came. Undefined where there was no whole message. */
const pageOf = (messages: readonly EventSourceMessage[]): Page | undefined => {
  const events: FeedEvent[] = [];
  let cursor: string | undefined;
  for (const { event, id, data } of messages) {
    if (event !== HEARTBEAT) events.push(eventOf(parsed(data)));
    cursor = id ?? events.at(-1)?.sequence ?? cursor;
  }
  return cursor === undefined ? undefined : { events, cursor };
};

/** Server-sent events: one connection over which events come as they are recorded. */
export const streaming = (connection: FeedConnection, timing: Timing): Source =>
  async function* (after, outer) {
    const watched = watch(timing.silenceMs, outer);
    try {
      const answer = await ask(
        connection,
        {
          path: 'v1/feed/stream',
          accept: EVENT_STREAM,
          query: { after },
          // Both say the same; proxies that know event streams look at the header.
          ...(after !== undefined && { headers: { 'last-event-id': after } }),
        },
        watched.signal,
      );
      if (answer.body === null || !(answer.headers.get('content-type') ?? '').startsWith(EVENT_STREAM))
        throw unreadable('the answer is not an event stream');
      let messages: EventSourceMessage[] = [];
      const parser = createParser({
        onEvent: (message) => {
          messages.push(message);
        },
      });
      // Read as the consumer takes them: what it cannot keep up with waits at the server, which knows what to do.
      for await (const text of textOf(answer.body, watched.signal)) {
        watched.rest();
        parser.feed(text);
        const isTooSlow = messages.some(({ event }) => event === TOO_SLOW);
        const page = pageOf(messages.filter(({ event }) => event !== TOO_SLOW));
        messages = [];
        if (page !== undefined) yield page;
        if (isTooSlow) return;
        watched.heard();
      }
    } catch (error) {
      throw watched.blame(error);
    } finally {
      watched.end();
    }
  };
