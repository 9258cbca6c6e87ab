import { FeedError } from './errors.js';
import { isObject } from './events.js';

/** Where the feed is and as whom to read it. */
export interface FeedConnection {
  /** The address of the ledger, for example `https://ledger.example.org`. */
  readonly url: string;
  /** An access token of your service, or what gets one; it is asked again when the ledger takes the old one no more. */
  readonly token: string | (() => string | Promise<string>);
  /** May be left out when your organisation has one subscription. */
  readonly subscription?: string;
  /** In place of the global `fetch`: for proxies, client certificates, tests. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface FeedRequest {
  readonly path: string;
  readonly accept: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const addressOf = ({ url, subscription }: FeedConnection, { path, query }: FeedRequest): URL => {
  const address = new URL(path, url.endsWith('/') ? url : `${url}/`);
  for (const [name, value] of Object.entries({ subscription, ...query }))
    if (value !== undefined) address.searchParams.set(name, value);
  return address;
};

/** Milliseconds that a `Retry-After` asks for: seconds, or a date. */
export const retryAfterOf = (value: string | null, now: number): number | undefined => {
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
};

const problemOf = async (answer: Response): Promise<FeedError> => {
  const body: unknown = await answer.json().catch(() => undefined);
  const { code, detail } = isObject(body) ? body : {};
  const retryAfterMs = retryAfterOf(answer.headers.get('retry-after'), Date.now());
  return new FeedError(typeof code === 'string' ? code : `FEED_CLIENT_HTTP_${answer.status}`, {
    status: answer.status,
    ...(typeof detail === 'string' && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
};

const once = async (
  connection: FeedConnection,
  request: FeedRequest,
  signal: AbortSignal,
): Promise<Response> => {
  const { token, fetch = globalThis.fetch } = connection;
  const bearer = typeof token === 'string' ? token : await token();
  const headers = { accept: request.accept, authorization: `Bearer ${bearer}`, ...request.headers };
  try {
    // A redirect could carry the token elsewhere.
    return await fetch(addressOf(connection, request), { headers, signal, redirect: 'error' });
  } catch (cause) {
    signal.throwIfAborted();
    const detail =
      cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new FeedError('FEED_CLIENT_UNREACHABLE', { detail, cause });
  }
};

/** Asks the ledger; answers what it sends with status 200. Rejects with a FeedError for everything else. */
export const ask = async (
  connection: FeedConnection,
  request: FeedRequest,
  signal: AbortSignal,
): Promise<Response> => {
  let answer = await once(connection, request, signal);
  if (answer.status === 401 && typeof connection.token === 'function') {
    await answer.body?.cancel();
    answer = await once(connection, request, signal);
  }
  if (answer.status !== 200) throw await problemOf(answer);
  return answer;
};
