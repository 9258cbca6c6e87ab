import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { cloudEventTypeOf, type FeedMessage, type FeedPlace } from '#libs/feed';
import { interval, type Subscription } from 'rxjs';
import type { FeedConnection } from './feed-connections.js';
import type { Followers } from './followers.js';

/** What may lie unsent in a connection before its reader counts as slow. */
const MOST_UNSENT_BYTES = 1024 * 1024;

export interface StreamTimes {
  /** Between two heartbeats. */
  readonly heartbeatMillis: number;
  /** A reader may be slow for so long. */
  readonly patienceMillis: number;
}

export interface Streaming extends StreamTimes {
  readonly after: FeedPlace;
  readonly subscriptionId: string;
  readonly connection: FeedConnection;
}

const frame = (id: string, event: string, data: string): string =>
  `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

const messageFrame = ({ cursor, type, text }: FeedMessage): string =>
  frame(cursor, cloudEventTypeOf(type), text);

const framesOf = (messages: readonly FeedMessage[]): Buffer =>
  Buffer.from(messages.map(messageFrame).join(''));

/** Many connections are sent the same: it is written once, and lies once in memory however many have not taken it. */
const written = new WeakMap<readonly FeedMessage[], Buffer>();

const bytesOf = (messages: readonly FeedMessage[]): Buffer => {
  let bytes = written.get(messages);
  if (bytes === undefined) written.set(messages, (bytes = framesOf(messages)));
  return bytes;
};

/** Those that come after a place: of a page that was read after it, all. */
const freshOf = (messages: readonly FeedMessage[], { seq: after }: FeedPlace): readonly FeedMessage[] =>
  (messages[0]?.seq ?? Number.POSITIVE_INFINITY) > after
    ? messages
    : messages.filter(({ seq }) => seq > after);

/** Resolves true when the socket has taken what was written, false when it does not in time. */
const drained = async (response: ServerResponse, millis: number, signal: AbortSignal): Promise<boolean> => {
  if (response.writableLength <= MOST_UNSENT_BYTES) return true;
  const timeout = AbortSignal.timeout(millis);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([timeout, signal]) });
    return true;
  } catch {
    return false;
  }
};

/**
 * Sends a subscription's events over one connection for as long as it lasts. Nothing is read that the connection has
 * not room for: a slow reader holds one page and the socket's own buffer, and is cut when it stays slow. Every message
 * has the cursor that is right to go on from.
 */
export const streamEvents = async (
  response: ServerResponse,
  followers: Followers,
  { after, subscriptionId, connection, heartbeatMillis, patienceMillis }: Streaming,
): Promise<void> => {
  const { reader, tail } = followers.feed;
  const { signal } = connection;
  let place = after;
  const beat = (): void => {
    // Who has not taken the last one gets no more of them.
    if (response.writableLength <= MOST_UNSENT_BYTES)
      response.write(frame(reader.cursorOf(place), 'heartbeat', '{}'));
  };
  // At once, so that the reader knows it is there, and where it stands.
  beat();
  connection.sent(0, place);
  const heartbeat: Subscription = interval(heartbeatMillis).subscribe(beat);
  try {
    for await (const page of tail.follow(after, signal)) {
      const { messages, ended } = await followers.pageFor(page, subscriptionId);
      const fresh = freshOf(messages, place);
      if (fresh.length > 0) response.write(bytesOf(fresh));
      if (ended !== undefined) {
        connection.sent(fresh.length, place);
        const cursor = fresh.at(-1)?.cursor ?? reader.cursorOf(place);
        response.end(frame(cursor, 'end', JSON.stringify({ code: ended })));
        return;
      }
      place = page.through;
      connection.sent(fresh.length, place);
      if (await drained(response, patienceMillis, signal)) continue;
      if (signal.aborted) return;
      connection.cut();
      response.write(frame(reader.cursorOf(place), 'too-slow', '{}'));
      response.destroy();
      return;
    }
    if (!response.destroyed)
      response.end(frame(reader.cursorOf(place), 'end', '{"code":"CONSENT_UNAVAILABLE"}'));
  } finally {
    heartbeat.unsubscribe();
  }
};
