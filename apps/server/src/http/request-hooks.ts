import type { FastifyInstance } from 'fastify';
import type { LedgerLog, LedgerMetrics } from '#libs/observability';
import { correlationIdOf } from './adapter.js';
import type { LedgerRequest } from './request.js';

/** No pattern matched: every such address is one and the same in logs and metrics. */
const NO_ROUTE = '(none)';

/** Gives each request its ids, and says afterwards what became of it: by pattern, code and role, never by person. */
export const addRequestHooks = (fastify: FastifyInstance, log: LedgerLog, metrics: LedgerMetrics): void => {
  fastify.addHook('onRequest', (request: LedgerRequest, reply, done) => {
    request.correlationId = correlationIdOf(request);
    void reply.header('X-Request-Id', request.id);
    void reply.header('X-Correlation-Id', request.correlationId);
    void reply.header('Cache-Control', 'no-store');
    done();
  });
  fastify.addHook('onResponse', (request: LedgerRequest, reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const { method, problemCode, call, correlationId, id } = request;
    metrics.request({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    if (problemCode !== undefined) metrics.problem(problemCode);
    log.info('request answered', {
      requestId: id,
      ...(correlationId !== undefined && correlationId !== id && { correlationId }),
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(problemCode !== undefined && { code: problemCode }),
      ...(call !== undefined && { role: call.caller.actor.role }),
    });
    done();
  });
};
