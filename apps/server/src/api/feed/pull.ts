import type { FeedMessage, FeedPlace } from '#libs/feed';
import type { FeedConnection } from './feed-connections.js';
import type { Followers } from './followers.js';

/** What a pull came to: the events, and how far the feed was looked through for them. */
export interface Pulled {
  readonly messages: readonly FeedMessage[];
  readonly through: FeedPlace;
  readonly isAtHead: boolean;
}

export interface Pulling {
  readonly after: FeedPlace;
  readonly limit: number;
  readonly waitMillis: number;
  readonly subscriptionId: string;
  readonly connection: FeedConnection;
}

/** Rows looked through in one answer at the most, where few of them are in scope: an answer is not to take for ever. */
const MOST_ROWS = 20_000;
const PAGE_ROWS = 1_000;

/** So many events of the subscription, or fewer where there are no more. */
const pullNow = async (
  { feed, ...followers }: Pick<Followers, 'feed'> & { readonly current: Followers['current'] },
  { after, limit, subscriptionId }: Pick<Pulling, 'after' | 'limit' | 'subscriptionId'>,
): Promise<Pulled> => {
  const messages: FeedMessage[] = [];
  let place = after;
  while (messages.length < limit && place.seq - after.seq < MOST_ROWS) {
    // No more rows than events wanted, so that the cursor never passes one by.
    const page = await feed.reader.rowsAfter(place, Math.min(PAGE_ROWS, limit - messages.length));
    if (page.through.seq === place.seq) return { messages, through: place, isAtHead: true };
    messages.push(...(await feed.sender.messages(page, await followers.current(subscriptionId))));
    place = page.through;
  }
  return { messages, through: place, isAtHead: false };
};

/** The same; where there is nothing yet, it is waited for. */
export const pull = async (followers: Followers, pulling: Pulling): Promise<Pulled> => {
  const parts = { feed: followers.feed, current: (id: string) => followers.current(id) };
  const { connection, waitMillis } = pulling;
  const deadline = performance.now() + waitMillis;
  let pulled = await pullNow(parts, pulling);
  while (pulled.messages.length === 0 && pulled.isAtHead) {
    const left = deadline - performance.now();
    if (left <= 0 || connection.signal.aborted) break;
    const signal = AbortSignal.any([connection.signal, AbortSignal.timeout(Math.ceil(left))]);
    await followers.feed.tail.waitBeyond(pulled.through, signal);
    pulled = await pullNow(parts, { ...pulling, after: pulled.through });
  }
  if (!connection.signal.aborted) connection.sent(pulled.messages.length, pulled.through);
  return pulled;
};

/**
 * All events up to where the feed reaches when it is asked, or so many; then a line with the cursor. Read as it is
 * sent, a page at a time.
 */
export async function* eventLines(
  followers: Followers,
  { after, limit, subscriptionId, waitMillis, connection }: Pulling,
): AsyncGenerator<string, void> {
  const { reader, sender, tail } = followers.feed;
  const { signal } = connection;
  let head = await reader.head();
  if (head.seq <= after.seq && waitMillis > 0) {
    await tail.waitBeyond(after, AbortSignal.any([signal, AbortSignal.timeout(waitMillis)]));
    head = await reader.head();
  }
  let place = after;
  let left = limit;
  while (place.seq < head.seq && left > 0 && !signal.aborted) {
    const page = await reader.rowsAfter(place, Math.min(PAGE_ROWS, left, head.seq - place.seq));
    if (page.through.seq === place.seq) break;
    const messages = await sender.messages(page, await followers.current(subscriptionId));
    left -= messages.length;
    place = page.through;
    if (messages.length > 0) yield `${messages.map(({ text }) => text).join('\n')}\n`;
    // Whoever asks for more has taken it.
    connection.sent(messages.length, place);
  }
  if (place.seq === after.seq) connection.sent(0, place);
  yield `${JSON.stringify({ cursor: reader.cursorOf(place) })}\n`;
}
