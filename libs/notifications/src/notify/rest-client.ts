import { notificationError } from '../errors.js';

/** What the provider's client asks its HTTP client to do. */
interface RestRequest {
  readonly method: string;
  readonly url: string;
  readonly data?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
}

const LONGEST_ANSWER = 1024 * 1024;

/**
 * The HTTP client handed to the provider's own: with a time limit, without redirects, and with errors that hold
 * neither the key nor the address, as those of its default client do.
 */
export const restClient =
  (timeoutMillis: number, closing: AbortSignal) =>
  async ({ method, url, data, headers }: RestRequest): Promise<RestAnswer> => {
    try {
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers: { ...headers, 'content-type': 'application/json' },
        ...(data !== undefined && { body: JSON.stringify(data) }),
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMillis), closing]),
      });
      const text = (await response.text()).slice(0, LONGEST_ANSWER);
      return { status: response.status, headers: response.headers, data: parsed(text) };
    } catch {
      // The cause may name the body that was sent; the reason is the same to whoever reads it: no answer.
      throw notificationError('NOTIFICATION_UNAVAILABLE', {
        detail: 'GOV.UK Notify did not answer in time.',
      });
    }
  };

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
