import type { IncomingHttpHeaders } from 'node:http';
import canonicalize from 'canonicalize';
import type { Caller, CommandContext } from '#libs/application';
import type { FastifyReply } from 'fastify';
import { apiError } from './errors.js';

/** As much of a request as a handler may know. */
export interface AskedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly correlationId?: string;
}

const IDEMPOTENCY_KEY = /^[A-Za-z0-9._~:+/=-]{1,255}$/;
const ETAG = /^"(0|[1-9][0-9]{0,18})"$/;

const idempotencyKeyOf = (header: string | string[] | undefined): string => {
  if (header === undefined || header === '') throw apiError('CONSENT_IDEMPOTENCY_KEY_REQUIRED');
  // The header field is a structured string in the IETF's draft: in quotes. Many clients leave them out.
  const key = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  if (!IDEMPOTENCY_KEY.test(key)) throw apiError('CONSENT_IDEMPOTENCY_KEY_INVALID');
  return key;
};

const ifMatchOf = (header: string | undefined): bigint | null => {
  if (header === undefined || header === '*') return null;
  const revision = ETAG.exec(header)?.[1];
  if (revision === undefined) throw apiError('CONSENT_IF_MATCH_INVALID');
  return BigInt(revision);
};

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

/** One request, as a handler of it needs to know: who calls, what its headers ask for, and what is said in reply. */
export class CallContext {
  constructor(
    private readonly request: AskedRequest,
    private readonly reply: FastifyReply,
    readonly caller: Caller,
  ) {}

  get correlationId(): string {
    return this.request.correlationId ?? this.request.id;
  }

  /** What a command carries beside its body. Refuses with the codes of Idempotency-Key and If-Match. */
  command(): CommandContext {
    const { method, url, headers, body } = this.request;
    return {
      caller: this.caller,
      idempotencyKey: idempotencyKeyOf(headers['idempotency-key']),
      bodyDigestInput: canonicalize({ method, path: pathOf(url), body: body ?? null }) ?? '',
      ifMatch: ifMatchOf(headers['if-match']),
      correlationId: this.correlationId,
    };
  }

  /** Strong: the revision says exactly which events the answer stands on. */
  etag(revision: bigint | null): void {
    if (revision !== null) void this.reply.header('ETag', `"${String(revision)}"`);
  }

  location(path: string): void {
    void this.reply.header('Location', path);
  }

  /** That a command had been carried out before, told beside an answer that is the same as the first. */
  replayed(replayed: boolean): void {
    if (replayed) void this.reply.header('Idempotency-Replayed', 'true');
  }

  /** Where the next page is (RFC 8288). */
  next(cursor: string | null): void {
    if (cursor === null) return;
    const [path = '', query] = this.request.url.split('?', 2);
    const parameters = new URLSearchParams(query);
    parameters.set('cursor', cursor);
    void this.reply.header('Link', `<${path}?${parameters.toString()}>; rel="next"`);
  }
}
