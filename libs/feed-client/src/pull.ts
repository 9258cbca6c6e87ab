import { ask, type FeedConnection } from './connection.js';
import { eventOf, type Page, parsed, type Source, unreadable } from './page.js';
import { unlessAborted } from './text-of.js';
import { pause, type Timing } from './timing.js';
import { watch } from './watch.js';

const BATCH = 'application/cloudevents-batch+json';
/** A ledger that answers at once with nothing new is not asked more often than this. */
const LEAST_MS = 250;

const pageOf = async (answer: Response, after: string | undefined): Promise<Page> => {
  const body = parsed(await answer.text());
  if (!Array.isArray(body)) throw unreadable('what came is not a batch of events');
  const events = body.map(eventOf);
  const cursor = answer.headers.get('feed-cursor') ?? events.at(-1)?.sequence ?? after;
  if (cursor === undefined) throw unreadable('the answer names no position');
  return { events, cursor };
};

/** One answer of the pull endpoint. `after` may be `now`; undefined is the start. */
export const pullOnce = async (
  connection: FeedConnection,
  timing: Timing,
  after: string | undefined,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Page> => {
  const watched = watch(timing.silenceMs + waitSeconds * 1_000, signal);
  try {
    const query = { after, limit: String(timing.limit), wait: String(waitSeconds) };
    const answer = await ask(connection, { path: 'v1/feed/events', accept: BATCH, query }, watched.signal);
    return await unlessAborted(pageOf(answer, after), watched.signal);
  } catch (error) {
    throw watched.blame(error);
  } finally {
    watched.end();
  }
};

/** Asks again and again, each time where the last answer ended; the ledger holds an answer until there is news. */
export const pulling = (connection: FeedConnection, timing: Timing): Source =>
  async function* (after, signal) {
    for (let cursor = after; !signal.aborted;) {
      const asked = performance.now();
      const page = await pullOnce(connection, timing, cursor, timing.waitSeconds, signal);
      const isNews = page.cursor !== cursor || page.events.length > 0;
      cursor = page.cursor;
      yield page;
      if (!isNews) await pause(LEAST_MS - (performance.now() - asked), signal);
    }
  };
