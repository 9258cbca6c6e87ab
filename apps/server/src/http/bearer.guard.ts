import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type AuthenticatedCaller, identityError, TokenVerifier } from '#libs/identity';
import { CallContext } from './call-context.js';
import { PUBLIC } from './public.decorator.js';
import type { LedgerReply, LedgerRequest } from './request.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** Lets nobody pass whose access token is not accepted, unless the route is public. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isPublic === true) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<LedgerRequest>();
    const { authorization } = request.headers;
    if (authorization === undefined) throw identityError('CONSENT_TOKEN_MISSING');
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined)
      throw identityError('CONSENT_TOKEN_INVALID', { detail: 'The scheme is not Bearer.' });
    const admit = (caller: AuthenticatedCaller): true => {
      request.call = new CallContext(request, http.getResponse<LedgerReply>(), caller);
      return true;
    };
    const verified = this.verifier.verify(token);
    return verified instanceof Promise ? verified.then(admit) : admit(verified);
  }
}
