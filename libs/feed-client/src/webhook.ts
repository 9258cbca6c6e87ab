import { createHmac, timingSafeEqual } from 'node:crypto';
import { type FeedMessage, isFeedMessage, nameOf } from './events.js';

/** Why a request to a webhook receiver is not one of the ledger's: answer 400, and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';

  constructor(readonly reason: 'headers' | 'signature' | 'too-old' | 'too-new' | 'body') {
    super(`The request is not taken: ${reason}`);
  }
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookRequest {
  /** As node:http gives them: names in lower case. */
  readonly headers: Headers;
  /** The bytes as they came; a body that was parsed and written again has another signature. */
  readonly body: Buffer | string;
}

export interface WebhookOptions {
  /** `whsec_...`; both during a rotation, in any order. */
  readonly secrets: readonly string[];
  /** How far the sender's clock may be from yours: seconds. Default: 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: number;
}

/** A message whose sender knows one of your secrets, sent within the tolerance. */
export interface WebhookMessage {
  /** The same for every attempt at this delivery: keep the ids you have handled, and a replay changes nothing. */
  readonly id: string;
  readonly sentAt: Date;
  readonly event: FeedMessage;
}

const PREFIX = 'whsec_';
const DEFAULT_TOLERANCE_SECONDS = 300;

const keyOf = (secret: string): Buffer => {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  if (key.length < 16) throw new TypeError('A webhook secret is whsec_ and the base64 of at least 16 bytes');
  return key;
};

const headerOf = (headers: Headers, name: string): string => {
  const value = headers[name];
  if (typeof value !== 'string' || value === '') throw new WebhookVerificationError('headers');
  return value;
};

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Looks at every pair, also after one has fitted: how long it takes tells nothing. */
const isSigned = (signatures: readonly Buffer[], expected: readonly Buffer[]): boolean =>
  signatures.flatMap((one) => expected.map((other) => isSame(one, other))).includes(true);

const eventIn = (body: Buffer): FeedMessage => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isFeedMessage(value)) return value;
  } catch {
    // Not JSON: told below.
  }
  throw new WebhookVerificationError('body');
};

/**
 * Checks a request against the Standard Webhooks signature scheme and answers its event. Throws a
 * WebhookVerificationError for what the ledger did not send, or sent too long ago.
 */
export const verifyWebhook = (request: WebhookRequest, options: WebhookOptions): WebhookMessage => {
  const { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now() } = options;
  const keys = options.secrets.map(keyOf);
  if (keys.length === 0) throw new TypeError('No secret is given');
  const id = headerOf(request.headers, 'webhook-id');
  const timestamp = headerOf(request.headers, 'webhook-timestamp');
  const given = headerOf(request.headers, 'webhook-signature');
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('headers');
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.from(request.body, 'utf8');

  const expected = keys.map((key) =>
    createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest(),
  );
  const signatures = given
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'));
  if (!isSigned(signatures, expected)) throw new WebhookVerificationError('signature');

  const age = now / 1_000 - Number(timestamp);
  if (age > toleranceSeconds) throw new WebhookVerificationError('too-old');
  if (age < -toleranceSeconds) throw new WebhookVerificationError('too-new');
  return { id, sentAt: new Date(Number(timestamp) * 1_000), event: eventIn(body) };
};

/**
 * The body to answer a challenge with, as `application/json` and with status 200: it shows that the address is yours.
 * Undefined for every other message; answer those with 204 once they are handled.
 */
export const challengeAnswer = ({ type, data }: FeedMessage): string | undefined =>
  nameOf(type).endsWith('webhook-challenge') && typeof data.challenge === 'string'
    ? JSON.stringify({ challenge: data.challenge })
    : undefined;
