import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { LedgerConfig } from '#libs/config';
import { isUuid } from '#libs/kernel';
import { codedErrorOf } from './coded-error-of.js';
import { apiError } from './errors.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import type { LedgerReply, LedgerRequest } from './request.js';
import { parseStrictJson } from './strict-json.js';

const MAX_HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MILLIS = 60_000;
const JSON_TYPE = 'application/json';

const socketProblem: Readonly<Record<string, Parameters<typeof apiError>[0]>> = {
  HPE_HEADER_OVERFLOW: 'CONSENT_HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'CONSENT_REQUEST_TIMEOUT',
};

/** What never became a request is answered in the same form, on the bare socket. */
const answerOnSocket = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(apiError(socketProblem[error.code ?? ''] ?? 'CONSENT_HTTP_INVALID'));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${String(problem.status)} Problem\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`,
  );
};

/** Fastify as this API needs it: strict about what it reads, and silent about the addresses that callers use. */
export const createAdapter = ({ bodyLimit }: Pick<LedgerConfig, 'bodyLimit'>): FastifyAdapter => {
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy: false,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    genReqId: () => randomUUID(),
    onProtoPoisoning: 'error',
    multipart: false,
    skipMiddie: true,
    clientErrorHandler: answerOnSocket,
    frameworkErrors: (error: Error, request: LedgerRequest, reply: LedgerReply) => {
      const problem = problemOf(codedErrorOf(error));
      request.problemCode = problem.code;
      void reply
        .code(problem.status)
        .header('Content-Type', PROBLEM_MEDIA_TYPE)
        .send(JSON.stringify(problem));
    },
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(JSON_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      assertPlainUtf8(request.headers);
      // A client that always names the type, body or not, has sent none.
      done(null, body.length === 0 ? undefined : parseStrictJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  return adapter;
};

const assertPlainUtf8 = (headers: LedgerRequest['headers']): void => {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^utf-?8$/i.test(charset) || encoding.toLowerCase() !== 'identity') {
    throw apiError('CONSENT_MEDIA_TYPE_UNSUPPORTED');
  }
};

/** The caller's id for what it is doing, if it is one that cannot hold personal data; else ours. */
export const correlationIdOf = (request: LedgerRequest): string => {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && isUuid(given) ? given : request.id;
};
