import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BodyDeadline } from './body-deadline.js';
import type { CallContext } from './call-context.js';

/** What this server keeps about a request while it is answered. */
export interface LedgerRequest extends FastifyRequest {
  /** Set by the guard on every route that needs a caller. */
  call?: CallContext;
  /** The code of the problem it was answered with, for the log and the metrics. */
  problemCode?: string;
  correlationId?: string;
  /** Until when its body must have arrived; undefined for a request without one. */
  deadline?: BodyDeadline | undefined;
}

export type LedgerReply = FastifyReply;
