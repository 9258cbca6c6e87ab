import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { LedgerConfig } from '#libs/config';
import { isUuid } from '#libs/kernel';
import { answerOnSocket } from './answer-on-socket.js';
import { BodyDeadline } from './body-deadline.js';
import { codedErrorOf } from './coded-error-of.js';
import { apiError } from './errors.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import type { LedgerReply, LedgerRequest } from './request.js';
import { parseStrictJson } from './strict-json.js';
import { takeUploads } from './uploads.js';

const MAX_HEADER_BYTES = 16 * 1024;
const JSON_TYPE = 'application/json';

/** Fastify as this API needs it: strict about what it reads, and silent about the addresses that callers use. */
export const createAdapter = ({ bodyLimit }: Pick<LedgerConfig, 'bodyLimit'>): FastifyAdapter => {
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy: false,
    forceCloseConnections: true,
    // The HTTP server's own rule for headers stays; bodies have a deadline that a long upload can lift.
    requestTimeout: 0,
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
  takeUploads(fastify);
  fastify.addHook('onRequest', (request: LedgerRequest, reply, done) => {
    request.deadline = BodyDeadline.of(request.raw, () => {
      if (reply.raw.headersSent) request.raw.socket.destroy();
      else answerOnSocket({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.raw.socket);
    });
    done();
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
