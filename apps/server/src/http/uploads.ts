import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { apiError } from './errors.js';
import type { LedgerRequest } from './request.js';

const TYPES = ['application/octet-stream', 'text/csv'];

/** The one route whose body is a file. */
export const UPLOAD_ROUTE = '/v1/opt-out-checks/:checkId/input';

/** Bytes that begin as gzip does are unpacked whatever the header says. */
const ENCODINGS = ['identity', 'gzip'];

/** Hands the body of that route on as it comes. Everywhere else these types are CONSENT_MEDIA_TYPE_UNSUPPORTED. */
export const takeUploads = (fastify: FastifyInstance): void => {
  fastify.addContentTypeParser(TYPES, (request: LedgerRequest, body, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (request.routeOptions.url === UPLOAD_ROUTE && ENCODINGS.includes(encoding.toLowerCase()))
      done(null, body);
    else done(apiError('CONSENT_MEDIA_TYPE_UNSUPPORTED'));
  });
};

/** The body of such a request; CONSENT_MEDIA_TYPE_UNSUPPORTED when it is of another type. */
export const uploadIn = ({ body, raw }: LedgerRequest): Readable => {
  if (body !== raw) throw apiError('CONSENT_MEDIA_TYPE_UNSUPPORTED');
  return raw;
};
