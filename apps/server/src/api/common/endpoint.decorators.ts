import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Problems } from '../../openapi/problems.decorator.js';
import { ReceiptDto } from './receipt.dto.js';

export interface Endpoint {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Codes beyond those of every endpoint of its kind. */
  readonly problems?: readonly string[];
}

/** A caller always has to be known, and the server to be there. */
export const ALWAYS = [
  'CONSENT_TOKEN_MISSING',
  'CONSENT_TOKEN_INVALID',
  'CONSENT_TOKEN_EXPIRED',
  'CONSENT_KEYS_UNAVAILABLE',
  'CONSENT_NOT_PERMITTED',
  'CONSENT_REQUEST_INVALID',
  'CONSENT_UNAVAILABLE',
  'CONSENT_INTERNAL',
  'EVENT_STORE_UNAVAILABLE',
  'EVENT_STORE_DAMAGED',
];

const WITH_BODY = ['CONSENT_JSON_INVALID', 'CONSENT_BODY_TOO_LARGE', 'CONSENT_MEDIA_TYPE_UNSUPPORTED'];

export const OF_COMMANDS = [
  ...WITH_BODY,
  'CONSENT_IDEMPOTENCY_KEY_REQUIRED',
  'CONSENT_IDEMPOTENCY_KEY_INVALID',
  'CONSENT_IDEMPOTENCY_KEY_REUSED',
  'CONSENT_IF_MATCH_INVALID',
  'CONSENT_REVISION_STALE',
  'CONSENT_TOO_CONTENDED',
];

const etag = {
  ETag: {
    description: 'Revision of the record, quoted.',
    schema: { type: 'string' as const, example: '"4"' },
  },
};

export const operation = ({ operationId, summary, description }: Endpoint) =>
  ApiOperation({ operationId, summary, ...(description !== undefined && { description }) });

/**
 * Documents an endpoint that records something. `status` is 201 where it makes something, else 200; `type` where its
 * receipt says more than others do.
 */
export const CommandEndpoint = (
  endpoint: Endpoint & { readonly status: 200 | 201; readonly type?: new () => ReceiptDto },
) =>
  applyDecorators(
    HttpCode(endpoint.status),
    operation(endpoint),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'A random key per command. Repeated with the same body it gets the same answer, and records nothing.',
      schema: { type: 'string', pattern: '^"?[A-Za-z0-9._~:+/=-]{1,255}"?$' },
      example: '6f0b6c1e-5a53-4c86-9a55-1f0f35f8a1ce',
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'ETag the record must still have; left out, any will do.',
      schema: { type: 'string' },
    }),
    ApiResponse({
      status: endpoint.status,
      description: 'Recorded durably.',
      type: endpoint.type ?? ReceiptDto,
      headers: {
        ...etag,
        'Idempotency-Replayed': {
          description: '`true` when the command had been carried out before.',
          schema: { type: 'string', enum: ['true'] },
        },
      },
    }),
    Problems(...ALWAYS, ...OF_COMMANDS, ...(endpoint.problems ?? [])),
  );

/** Documents an endpoint that reads. */
export const QueryEndpoint = (
  endpoint: Endpoint & {
    readonly type: new () => object;
    /** 201 where it makes something, though nothing that is recorded. */
    readonly status?: 201;
    readonly etag?: true;
    readonly paged?: true;
    readonly body?: true;
  },
) =>
  applyDecorators(
    HttpCode(endpoint.status ?? 200),
    operation(endpoint),
    ApiResponse({
      status: endpoint.status ?? 200,
      description: endpoint.status === 201 ? 'Made.' : 'Found.',
      type: endpoint.type,
      headers: {
        ...(endpoint.etag === true && etag),
        ...(endpoint.paged === true && {
          Link: { description: 'The next page (`rel="next"`), if there is one.', schema: { type: 'string' } },
        }),
      },
    }),
    Problems(...ALWAYS, ...(endpoint.body === true ? WITH_BODY : []), ...(endpoint.problems ?? [])),
  );
