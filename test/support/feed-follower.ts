import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '../feed/support/messages.js';

/* The three ways to read the feed, as plainly as HTTP allows. */

export interface Reading {
  readonly url: string;
  readonly token: string;
}

const get = (
  { url, token }: Reading,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(signal !== undefined && { signal }),
  });

export const linesOf = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

export const ndjson = async (reading: Reading, path: string): Promise<readonly Record<string, unknown>[]> => {
  const response = await get(reading, path, { accept: 'application/x-ndjson' });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${String(response.status)}: ${text}`);
  return linesOf(text);
};

/** All that there is after a cursor, by batches of that many. */
export const pullAll = async (
  reading: Reading,
  after?: string,
  limit = 3,
): Promise<{ readonly messages: readonly Message[]; readonly cursor: string }> => {
  const messages: Message[] = [];
  let cursor = after;
  for (;;) {
    const query = `limit=${String(limit)}${cursor === undefined ? '' : `&after=${cursor}`}`;
    const response = await get(reading, `/v1/feed/events?${query}`);
    if (response.status !== 200) throw new Error(await response.text());
    const batch = (await response.json()) as Message[];
    messages.push(...batch);
    cursor = response.headers.get('feed-cursor') ?? '';
    if (response.headers.get('feed-caught-up') === 'true') return { messages, cursor };
  }
};

export interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

const frameIn = (text: string): Frame => {
  const fields = Object.fromEntries(
    text.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  return { id: fields.id ?? '', event: fields.event ?? '', data: fields.data ?? '' };
};

/** Server-Sent Events, one by one; the connection is cut when the consumer leaves. */
export async function* frames(
  reading: Reading,
  { query = '', lastEventId }: { readonly query?: string; readonly lastEventId?: string } = {},
): AsyncGenerator<Frame, void> {
  const cut = new AbortController();
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await get(reading, `/v1/feed/stream${query}`, headers, cut.signal);
  if (response.status !== 200 || response.body === null) throw new Error(await response.text());
  let text = '';
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        yield frameIn(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  } finally {
    cut.abort();
  }
}

/** Asks again until the feed holds as much as that. */
export const untilFed = async (
  reading: Reading,
  isAll: (messages: readonly Message[]) => boolean,
): Promise<readonly Message[]> => {
  for (;;) {
    const { messages } = await pullAll(reading, undefined, 1_000);
    if (isAll(messages)) return messages;
    await wait(20);
  }
};
