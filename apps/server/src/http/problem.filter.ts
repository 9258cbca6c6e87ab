import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { CodedError } from '#libs/kernel';
import { type LedgerLog, safeError } from '#libs/observability';
import { codedErrorOf } from './coded-error-of.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import type { LedgerReply, LedgerRequest } from './request.js';

const RETRY_AFTER_SECONDS = 1;

const retryAfterOf = ({ details }: CodedError): string => {
  const seconds = details.retryAfterSeconds;
  return String(typeof seconds === 'number' ? seconds : RETRY_AFTER_SECONDS);
};

/** RFC 6750: why a token was not taken, for clients that look at the header alone. */
const challengeOf = (code: string): string =>
  code === 'CONSENT_TOKEN_MISSING'
    ? 'Bearer realm="consent-ledger"'
    : 'Bearer realm="consent-ledger", error="invalid_token"';

/** Every error becomes a problem document; what was not foreseen is logged, and told by its code alone. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: LedgerLog) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<LedgerRequest>(), http.getResponse<LedgerReply>());
  }

  answer(thrown: unknown, request: LedgerRequest, reply: LedgerReply): void {
    const error = codedErrorOf(thrown);
    const problem = problemOf(error);
    request.problemCode = problem.code;
    if (problem.status >= 500) {
      this.log.error('request failed', {
        requestId: request.id,
        code: problem.code,
        route: request.routeOptions.url ?? '',
        error: safeError(error.cause ?? error),
      });
    }
    // The answer has begun or the caller has gone: nothing more can be said.
    if (reply.sent) return;
    if (problem.status === 401) reply.header('WWW-Authenticate', challengeOf(problem.code));
    if (problem.status === 503) reply.header('Retry-After', retryAfterOf(error));
    void reply.code(problem.status).header('Content-Type', PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
  }
}
