import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { apiError } from './errors.js';
import type { LedgerRequest } from './request.js';

/** Hands a handler the request's CallContext. */
export const Call = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const { call } = context.switchToHttp().getRequest<LedgerRequest>();
  if (call === undefined) throw apiError('CONSENT_INTERNAL');
  return call;
});
