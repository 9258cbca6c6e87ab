import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { Problems } from '../../openapi/problems.decorator.js';
import { ALWAYS, type Endpoint, OF_COMMANDS, operation } from './endpoint.decorators.js';

/** No answer of these endpoints rests on a revision that the caller might hold. */
const WITHOUT_REVISION = OF_COMMANDS.filter((code) => code !== 'CONSENT_REVISION_STALE');

/**
 * Documents an endpoint that records something and answers with what came of it, rather than with a receipt: what a
 * receipt says would tell who is a patient from who is not.
 */
export const AnswerEndpoint = (
  endpoint: Endpoint & { readonly status: 200 | 202; readonly type: new () => object },
) =>
  applyDecorators(
    HttpCode(endpoint.status),
    operation(endpoint),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'A random key per command. Repeated with the same body it records nothing more.',
      schema: { type: 'string', pattern: '^"?[A-Za-z0-9._~:+/=-]{1,255}"?$' },
      example: '6f0b6c1e-5a53-4c86-9a55-1f0f35f8a1ce',
    }),
    ApiResponse({ status: endpoint.status, description: 'What came of it.', type: endpoint.type }),
    Problems(...ALWAYS, ...WITHOUT_REVISION, ...(endpoint.problems ?? [])),
  );
